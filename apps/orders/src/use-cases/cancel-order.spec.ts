import { describe, expect, it } from 'vitest';
import { OrderNotCancellableError } from '../domain/order-errors.ts';
import { startInstance, World } from '../saga.fixture.ts';
import { OrderNotFoundError } from '../domain/order-errors.ts';

describe('CancelOrder', () => {
  it('answers while the credit is being given back, and goes on to cancel', async () => {
    const world = new World();
    const { place, cancel, runner } = startInstance(world);
    const { id } = await place();
    await runner.idle();
    expect(await cancel.cancel('ada', id)).toMatchObject({ state: { status: 'CANCELLING', reason: 'REQUESTED' } });
    await runner.idle();
    expect(await world.orders.find(id)).toMatchObject({ state: { status: 'CANCELLED', reason: 'REQUESTED' } });
    expect(world.credit.held).toEqual([]);
  });

  it('cancels a pending order, whose reservation then comes too late', async () => {
    const world = new World();
    const { place, cancel, runner } = startInstance(world);
    const { id } = await place();
    await cancel.cancel('ada', id);
    await runner.idle();
    expect(await world.orders.find(id)).toMatchObject({ state: { status: 'CANCELLED' } });
    expect(world.credit.held).toEqual([]);
  });

  it('answers a second time with the order as it is', async () => {
    const world = new World();
    const { place, cancel, runner } = startInstance(world);
    const { id } = await place();
    const first = await cancel.cancel('ada', id);
    expect(await cancel.cancel('ada', id)).toEqual(first);
    await runner.idle();
    expect(await cancel.cancel('ada', id)).toMatchObject({ state: { status: 'CANCELLED' } });
  });

  it('refuses to cancel a rejected order', async () => {
    const { place, cancel, runner } = startInstance(new World());
    const { id } = await place(3);
    await runner.idle();
    await expect(cancel.cancel('ada', id)).rejects.toThrow(OrderNotCancellableError);
  });

  it('looks again when the order was settled between its look and its step', async () => {
    const world = new World();
    const { place, cancel, runner } = startInstance(world);
    const { id } = await place();
    await runner.idle();
    const confirmed = (await world.orders.find(id))!;
    const find = world.orders.find.bind(world.orders);
    let stale = [{ ...confirmed, state: { status: 'PENDING', reason: null } as const }];
    world.orders.find = (orderId) => Promise.resolve(stale.pop() ?? find(orderId));
    expect(await cancel.cancel('ada', id)).toMatchObject({ state: { status: 'CANCELLING' } });
    expect(stale).toEqual([]);
    stale = [];
  });

  it('knows no order of another user', async () => {
    const { place, cancel } = startInstance(new World());
    const { id } = await place();
    await expect(cancel.cancel('bob', id)).rejects.toThrow(OrderNotFoundError);
    await expect(cancel.cancel('ada', 'another')).rejects.toThrow(OrderNotFoundError);
  });
});
