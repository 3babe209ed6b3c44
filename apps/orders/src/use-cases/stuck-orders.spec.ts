import { UnavailableError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import { startInstance, SagaFixture } from '../saga.fixture.ts';
import { OrderNotFoundError } from '../domain/order-errors.ts';

describe('StuckOrders', () => {
  it('settles an order whose next step is not due yet', async () => {
    const { fixture, order } = await oneAbandoned();
    expect(await startInstance(fixture).stuckOrders.retry(order.id)).toMatchObject({ state: { status: 'CONFIRMED' } });
    expect(fixture.credit.held).toEqual([order.id]);
    expect(fixture.attempts).toEqual(['PENDING taken']);
  });

  it('returns the current order if the step fails again, and lists it as stuck', async () => {
    const { fixture, order } = await oneAbandoned();
    const credit = new AnswerableCredit();
    credit.reserve = () => Promise.reject(new UnavailableError('users is down'));
    const { stuckOrders } = startInstance(fixture, { credit });
    expect(await stuckOrders.list(10)).toEqual([]);
    for (let attempt = 2; attempt <= 3; attempt++) {
      expect(await stuckOrders.retry(order.id)).toMatchObject({ state: { status: 'PENDING' } });
    }
    expect(await stuckOrders.list(10)).toMatchObject([{ order: { id: order.id }, attempts: 3 }]);
    expect(fixture.attempts).toEqual(['PENDING failed', 'PENDING failed']);
  });

  it('does not change a settled order, and rejects an unknown one', async () => {
    const fixture = new SagaFixture();
    const { stuckOrders, place, runner } = startInstance(fixture);
    const { id } = await place();
    await runner.idle();
    expect(await stuckOrders.retry(id)).toMatchObject({ state: { status: 'CONFIRMED' } });
    await expect(stuckOrders.retry('another')).rejects.toThrow(OrderNotFoundError);
  });

  it('rejects the retry if the instance is at its limit, and takes no claim', async () => {
    const { fixture, order } = await oneAbandoned();
    const { stuckOrders } = startInstance(fixture, { limit: 0 });
    await expect(stuckOrders.retry(order.id)).rejects.toThrow(UnavailableError);
    expect(fixture.orders.rows.get(order.id)!.attempt).toBe(1);
  });
});

/** A pending order whose instance has crashed. */
async function oneAbandoned() {
  const fixture = new SagaFixture();
  const order = await startInstance(fixture, { credit: new AnswerableCredit() }).place();
  return { fixture, order };
}
