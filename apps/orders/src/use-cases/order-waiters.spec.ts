import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import type { Order } from '../domain/order.ts';
import { startInstance, SagaFixture } from '../saga.fixture.ts';
import { OrderNotFoundError } from '../domain/order-errors.ts';

const wait = (waitMs = 10_000) => ({ waitMs, deadlineAt: performance.now() + 60_000 });

describe('OrderWaiters', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('answers as soon as the order is settled', async () => {
    const { instance, credit, order } = await onePending();
    const reply = instance.waiters.settled('ada', order.id, wait());
    await vi.advanceTimersByTimeAsync(1_000);
    credit.answer({ outcome: 'GRANTED' });
    expect(await reply).toMatchObject({ state: { status: 'CONFIRMED' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('answers immediately if the order is already settled', async () => {
    const { instance, credit, order } = await onePending();
    credit.answer({ outcome: 'REFUSED', reason: 'UNKNOWN_USER' });
    await instance.runner.idle();
    expect(await instance.waiters.settled('ada', order.id, wait())).toMatchObject({
      state: { status: 'REJECTED', reason: 'UNKNOWN_USER' },
    });
  });

  it('notices an order that is settled while it reads it', async () => {
    const { fixture, instance, credit, order } = await onePending();
    const elsewhere = startInstance(fixture);
    const find = fixture.orders.find.bind(fixture.orders);
    vi.spyOn(fixture.orders, 'find').mockImplementationOnce(async (orderId) => {
      const before = await find(orderId);
      credit.answer({ outcome: 'GRANTED' });
      await instance.runner.idle();
      return before;
    });
    expect(await elsewhere.waiters.settled('ada', order.id, wait())).toMatchObject({
      state: { status: 'CONFIRMED' },
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('continues to wait while the order is being cancelled', async () => {
    const { instance, credit, order } = await onePending();
    const reply = instance.waiters.settled('ada', order.id, wait());
    await instance.cancel.cancel('ada', order.id);
    await vi.advanceTimersByTimeAsync(1_000);
    credit.answer({ outcome: 'RELEASED' });
    expect(await reply).toMatchObject({ state: { status: 'CANCELLED' } });
  });

  it('returns the current order when the wait is over, and not before', async () => {
    const { instance, order } = await onePending();
    const answered = vi.fn();
    void instance.waiters.settled('ada', order.id, wait(3_000)).then(answered);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(answered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(answered).toHaveBeenCalledWith(expect.objectContaining({ state: { status: 'PENDING', reason: null } }));
  });

  it('answers before the caller gives up', async () => {
    const { instance, order } = await onePending();
    const answered = vi.fn();
    const deadlineAt = performance.now() + 1_000;
    void instance.waiters.settled('ada', order.id, { waitMs: 10_000, deadlineAt }).then(answered);
    await vi.advanceTimersByTimeAsync(950);
    expect(answered).toHaveBeenCalledOnce();
  });

  it('stops waiting when the caller disconnects', async () => {
    const { instance, order } = await onePending();
    const caller = new AbortController();
    const reply = instance.waiters.settled('ada', order.id, { ...wait(), signal: caller.signal });
    await vi.advanceTimersByTimeAsync(1);
    caller.abort();
    await reply;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('answers all callers when the instance stops, also later ones', async () => {
    const { instance, order } = await onePending();
    const waiting = instance.waiters.settled('ada', order.id, wait());
    await vi.advanceTimersByTimeAsync(1);
    instance.waiters.release();
    expect(await waiting).toMatchObject({ state: { status: 'PENDING' } });
    expect(await instance.waiters.settled('ada', order.id, wait())).toEqual(await waiting);
  });

  it('reads the order again when notifications may have been missed, and continues to wait if it is not settled', async () => {
    const { fixture, instance, order } = await onePending();
    const answered = vi.fn();
    void instance.waiters.settled('ada', order.id, wait()).then(answered);
    await vi.advanceTimersByTimeAsync(1);
    fixture.settled.reconnect();
    await vi.advanceTimersByTimeAsync(1);
    expect(answered).not.toHaveBeenCalled();
    await fixture.orders.advance(order, { status: 'CONFIRMED', reason: null });
    fixture.settled.reconnect();
    await vi.advanceTimersByTimeAsync(1);
    expect(answered).toHaveBeenCalledOnce();
  });

  it('does not read an order that this instance settles', async () => {
    const { fixture, instance, credit, order } = await onePending();
    const find = vi.spyOn(fixture.orders, 'find');
    const reply = instance.waiters.settled('ada', order.id, wait());
    credit.answer({ outcome: 'GRANTED' });
    expect(await reply).toMatchObject({ id: order.id, state: { status: 'CONFIRMED' } });
    expect(find).not.toHaveBeenCalled();
    await expect(instance.waiters.settled('bob', order.id, wait())).rejects.toThrow(OrderNotFoundError);
  });

  it('reads the order when its run on this instance ends without a result', async () => {
    const { fixture, instance, credit, order } = await onePending();
    await fixture.orders.advance(order, { status: 'CANCELLING', reason: 'REQUESTED' });
    await fixture.orders.advance((await fixture.orders.find(order.id))!, { status: 'CANCELLED', reason: 'REQUESTED' });
    const reply = instance.waiters.settled('ada', order.id, wait());
    credit.answer({ outcome: 'RELEASED' });
    expect(await reply).toMatchObject({ state: { status: 'CANCELLED' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('hides orders of other users', async () => {
    const { instance, order } = await onePending();
    await expect(instance.waiters.settled('bob', order.id, wait())).rejects.toThrow(OrderNotFoundError);
  });
});

async function onePending() {
  const fixture = new SagaFixture();
  const credit = new AnswerableCredit();
  const instance = startInstance(fixture, { credit });
  const order: Order = await instance.place();
  return { fixture, credit, instance, order };
}
