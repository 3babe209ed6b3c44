import { describe, expect, it } from 'vitest';
import { OrderNotCancellableError } from '../domain/order-errors.ts';
import { startInstance, SagaFixture } from '../saga.fixture.ts';
import { OrderNotFoundError } from '../domain/order-errors.ts';

describe('CancelOrder', () => {
  it('replies before the credit is released, and then cancels', async () => {
    const fixture = new SagaFixture();
    const { place, cancel, runner } = startInstance(fixture);
    const { id } = await place();
    await runner.idle();
    expect(await cancel.cancel('ada', id)).toMatchObject({ state: { status: 'CANCELLING', reason: 'REQUESTED' } });
    await runner.idle();
    expect(await fixture.orders.find(id)).toMatchObject({ state: { status: 'CANCELLED', reason: 'REQUESTED' } });
    expect(fixture.credit.held).toEqual([]);
  });

  it('cancels a pending order whose reservation arrives later', async () => {
    const fixture = new SagaFixture();
    const { place, cancel, runner } = startInstance(fixture);
    const { id } = await place();
    await cancel.cancel('ada', id);
    await runner.idle();
    expect(await fixture.orders.find(id)).toMatchObject({ state: { status: 'CANCELLED' } });
    expect(fixture.credit.held).toEqual([]);
  });

  it('returns the current order the second time', async () => {
    const fixture = new SagaFixture();
    const { place, cancel, runner } = startInstance(fixture);
    const { id } = await place();
    const first = await cancel.cancel('ada', id);
    expect(await cancel.cancel('ada', id)).toEqual(first);
    await runner.idle();
    expect(await cancel.cancel('ada', id)).toMatchObject({ state: { status: 'CANCELLED' } });
  });

  it('rejects the cancellation of a rejected order', async () => {
    const { place, cancel, runner } = startInstance(new SagaFixture());
    const { id } = await place(3);
    await runner.idle();
    await expect(cancel.cancel('ada', id)).rejects.toThrow(OrderNotCancellableError);
  });

  it('reads the order again if it was settled in between', async () => {
    const fixture = new SagaFixture();
    const { place, cancel, runner } = startInstance(fixture);
    const { id } = await place();
    await runner.idle();
    const confirmed = (await fixture.orders.find(id))!;
    const find = fixture.orders.find.bind(fixture.orders);
    let stale = [{ ...confirmed, state: { status: 'PENDING', reason: null } as const }];
    fixture.orders.find = (orderId) => Promise.resolve(stale.pop() ?? find(orderId));
    expect(await cancel.cancel('ada', id)).toMatchObject({ state: { status: 'CANCELLING' } });
    expect(stale).toEqual([]);
    stale = [];
  });

  it('hides orders of other users', async () => {
    const { place, cancel } = startInstance(new SagaFixture());
    const { id } = await place();
    await expect(cancel.cancel('bob', id)).rejects.toThrow(OrderNotFoundError);
    await expect(cancel.cancel('ada', 'another')).rejects.toThrow(OrderNotFoundError);
  });
});
