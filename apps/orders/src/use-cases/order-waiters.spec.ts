import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import type { Order } from '../domain/order.ts';
import { startInstance, World } from '../saga.fixture.ts';
import { OrderNotFoundError } from '../domain/order-errors.ts';

const wait = (waitMs = 10_000) => ({ waitMs, deadlineAt: performance.now() + 60_000 });

describe('OrderWaiters', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('answers the moment the order is settled', async () => {
    const { instance, credit, order } = await onePending();
    const reply = instance.waiters.settled('ada', order.id, wait());
    await vi.advanceTimersByTimeAsync(1_000);
    credit.answer({ outcome: 'GRANTED' });
    expect(await reply).toMatchObject({ state: { status: 'CONFIRMED' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('answers at once when the order is settled already', async () => {
    const { instance, credit, order } = await onePending();
    credit.answer({ outcome: 'REFUSED', reason: 'UNKNOWN_USER' });
    await instance.runner.idle();
    expect(await instance.waiters.settled('ada', order.id, wait())).toMatchObject({
      state: { status: 'REJECTED', reason: 'UNKNOWN_USER' },
    });
  });

  it('hears of an order that is settled while it looks whether it is', async () => {
    const { world, instance, credit, order } = await onePending();
    const elsewhere = startInstance(world);
    const find = world.orders.find.bind(world.orders);
    vi.spyOn(world.orders, 'find').mockImplementationOnce(async (orderId) => {
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

  it('goes on waiting while the order is being cancelled', async () => {
    const { instance, credit, order } = await onePending();
    const reply = instance.waiters.settled('ada', order.id, wait());
    await instance.cancel.cancel('ada', order.id);
    await vi.advanceTimersByTimeAsync(1_000);
    credit.answer({ outcome: 'RELEASED' });
    expect(await reply).toMatchObject({ state: { status: 'CANCELLED' } });
  });

  it('answers with the order as it is when the wait is over, and not before', async () => {
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

  it('stops waiting when the caller is gone', async () => {
    const { instance, order } = await onePending();
    const caller = new AbortController();
    const reply = instance.waiters.settled('ada', order.id, { ...wait(), signal: caller.signal });
    await vi.advanceTimersByTimeAsync(1);
    caller.abort();
    await reply;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets everybody go when the instance is to stop, those who come late too', async () => {
    const { instance, order } = await onePending();
    const waiting = instance.waiters.settled('ada', order.id, wait());
    await vi.advanceTimersByTimeAsync(1);
    instance.waiters.release();
    expect(await waiting).toMatchObject({ state: { status: 'PENDING' } });
    expect(await instance.waiters.settled('ada', order.id, wait())).toEqual(await waiting);
  });

  it('looks again when announcements may have been missed, and waits on when there was nothing to hear', async () => {
    const { world, instance, order } = await onePending();
    const answered = vi.fn();
    void instance.waiters.settled('ada', order.id, wait()).then(answered);
    await vi.advanceTimersByTimeAsync(1);
    world.settled.hearAgain();
    await vi.advanceTimersByTimeAsync(1);
    expect(answered).not.toHaveBeenCalled();
    await world.orders.advance(order, { status: 'CONFIRMED', reason: null });
    world.settled.hearAgain();
    await vi.advanceTimersByTimeAsync(1);
    expect(answered).toHaveBeenCalledOnce();
  });

  it('looks for no order that is settled here', async () => {
    const { world, instance, credit, order } = await onePending();
    const find = vi.spyOn(world.orders, 'find');
    const reply = instance.waiters.settled('ada', order.id, wait());
    credit.answer({ outcome: 'GRANTED' });
    expect(await reply).toMatchObject({ id: order.id, state: { status: 'CONFIRMED' } });
    expect(find).not.toHaveBeenCalled();
    await expect(instance.waiters.settled('bob', order.id, wait())).rejects.toThrow(OrderNotFoundError);
  });

  it('looks what became of an order when its settlement here ends without knowing', async () => {
    const { world, instance, credit, order } = await onePending();
    await world.orders.advance(order, { status: 'CANCELLING', reason: 'REQUESTED' });
    await world.orders.advance((await world.orders.find(order.id))!, { status: 'CANCELLED', reason: 'REQUESTED' });
    const reply = instance.waiters.settled('ada', order.id, wait());
    credit.answer({ outcome: 'RELEASED' });
    expect(await reply).toMatchObject({ state: { status: 'CANCELLED' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('knows no order of another user', async () => {
    const { instance, order } = await onePending();
    await expect(instance.waiters.settled('bob', order.id, wait())).rejects.toThrow(OrderNotFoundError);
  });
});

async function onePending() {
  const world = new World();
  const credit = new AnswerableCredit();
  const instance = startInstance(world, { credit });
  const order: Order = await instance.place();
  return { world, credit, instance, order };
}
