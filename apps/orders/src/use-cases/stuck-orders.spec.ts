import { UnavailableError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import { startInstance, World } from '../saga.fixture.ts';
import { OrderNotFoundError } from '../domain/order-errors.ts';

describe('StuckOrders', () => {
  it('brings an order to its end that nobody is due to settle yet', async () => {
    const { world, order } = await oneForgotten();
    expect(await startInstance(world).stuckOrders.retry(order.id)).toMatchObject({ state: { status: 'CONFIRMED' } });
    expect(world.credit.held).toEqual([order.id]);
    expect(world.attempts).toEqual(['PENDING taken']);
  });

  it('shows the order as it is when its step fails once more, and the order is stuck then', async () => {
    const { world, order } = await oneForgotten();
    const credit = new AnswerableCredit();
    credit.reserve = () => Promise.reject(new UnavailableError('users is down'));
    const { stuckOrders } = startInstance(world, { credit });
    expect(await stuckOrders.list(10)).toEqual([]);
    for (let attempt = 2; attempt <= 3; attempt++) {
      expect(await stuckOrders.retry(order.id)).toMatchObject({ state: { status: 'PENDING' } });
    }
    expect(await stuckOrders.list(10)).toMatchObject([{ order: { id: order.id }, attempts: 3 }]);
    expect(world.attempts).toEqual(['PENDING failed', 'PENDING failed']);
  });

  it('leaves a settled order as it is, and knows no other', async () => {
    const world = new World();
    const { stuckOrders, place, runner } = startInstance(world);
    const { id } = await place();
    await runner.idle();
    expect(await stuckOrders.retry(id)).toMatchObject({ state: { status: 'CONFIRMED' } });
    await expect(stuckOrders.retry('another')).rejects.toThrow(OrderNotFoundError);
  });

  it('refuses when the instance has no room, and takes no claim away', async () => {
    const { world, order } = await oneForgotten();
    const { stuckOrders } = startInstance(world, { limit: 0 });
    await expect(stuckOrders.retry(order.id)).rejects.toThrow(UnavailableError);
    expect(world.orders.rows.get(order.id)!.attempt).toBe(1);
  });
});

/** An order whose instance died with it. */
async function oneForgotten() {
  const world = new World();
  const order = await startInstance(world, { credit: new AnswerableCredit() }).place();
  return { world, order };
}
