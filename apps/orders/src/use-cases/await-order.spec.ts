import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import type { Order } from '../domain/order.ts';
import { startInstance, World } from '../saga.fixture.ts';
import { OrderNotFoundError } from './use-case-errors.ts';

const longEnough = () => ({ deadlineAt: performance.now() + 60_000 });

describe('AwaitOrder', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('answers the moment the order is settled', async () => {
    const { instance, credit, order } = await onePending();
    const reply = instance.await.settled('ada', order.id, 10_000, longEnough());
    await vi.advanceTimersByTimeAsync(1_000);
    credit.answer({ outcome: 'GRANTED' });
    expect(await reply).toMatchObject({ state: { status: 'CONFIRMED' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('answers at once when the order is settled already', async () => {
    const { instance, credit, order } = await onePending();
    credit.answer({ outcome: 'REFUSED', reason: 'UNKNOWN_USER' });
    await instance.settlements.ended();
    expect(await instance.await.settled('ada', order.id, 10_000, longEnough())).toMatchObject({
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
      await instance.settlements.ended();
      return before;
    });
    expect(await elsewhere.await.settled('ada', order.id, 10_000, longEnough())).toMatchObject({
      state: { status: 'CONFIRMED' },
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on waiting while the order is being cancelled', async () => {
    const { instance, credit, order } = await onePending();
    const reply = instance.await.settled('ada', order.id, 10_000, longEnough());
    await instance.cancel.cancel('ada', order.id);
    await vi.advanceTimersByTimeAsync(1_000);
    credit.answer({ outcome: 'RELEASED' });
    expect(await reply).toMatchObject({ state: { status: 'CANCELLED' } });
  });

  it('answers with the order as it is when the wait is over, and not before', async () => {
    const { instance, order } = await onePending();
    const answered = vi.fn();
    void instance.await.settled('ada', order.id, 3_000, longEnough()).then(answered);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(answered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(answered).toHaveBeenCalledWith(expect.objectContaining({ state: { status: 'PENDING', reason: null } }));
  });

  it('answers before the caller gives up', async () => {
    const { instance, order } = await onePending();
    const answered = vi.fn();
    const deadlineAt = performance.now() + 1_000;
    void instance.await.settled('ada', order.id, 10_000, { deadlineAt }).then(answered);
    await vi.advanceTimersByTimeAsync(950);
    expect(answered).toHaveBeenCalledOnce();
  });

  it('stops waiting when the caller is gone', async () => {
    const { instance, order } = await onePending();
    const caller = new AbortController();
    const reply = instance.await.settled('ada', order.id, 10_000, { ...longEnough(), signal: caller.signal });
    await vi.advanceTimersByTimeAsync(1);
    caller.abort();
    await reply;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets everybody go when the instance is to stop, those who come late too', async () => {
    const { instance, order } = await onePending();
    const waiting = instance.await.settled('ada', order.id, 10_000, longEnough());
    await vi.advanceTimersByTimeAsync(1);
    instance.await.release();
    expect(await waiting).toMatchObject({ state: { status: 'PENDING' } });
    expect(await instance.await.settled('ada', order.id, 10_000, longEnough())).toEqual(await waiting);
  });

  it('looks again when announcements may have been missed, and waits on when there was nothing to hear', async () => {
    const { world, instance, order } = await onePending();
    const answered = vi.fn();
    void instance.await.settled('ada', order.id, 10_000, longEnough()).then(answered);
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
    const reply = instance.await.settled('ada', order.id, 10_000, longEnough());
    credit.answer({ outcome: 'GRANTED' });
    expect(await reply).toMatchObject({ id: order.id, state: { status: 'CONFIRMED' } });
    expect(find).not.toHaveBeenCalled();
    await expect(instance.await.settled('bob', order.id, 10_000, longEnough())).rejects.toThrow(OrderNotFoundError);
  });

  it('looks what became of an order when its settlement here ends without knowing', async () => {
    const { world, instance, credit, order } = await onePending();
    await world.orders.advance(order, { status: 'CANCELLING', reason: 'REQUESTED' });
    await world.orders.advance((await world.orders.find(order.id))!, { status: 'CANCELLED', reason: 'REQUESTED' });
    const reply = instance.await.settled('ada', order.id, 10_000, longEnough());
    credit.answer({ outcome: 'RELEASED' });
    expect(await reply).toMatchObject({ state: { status: 'CANCELLED' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('knows no order of another user', async () => {
    const { instance, order } = await onePending();
    await expect(instance.await.settled('bob', order.id, 10_000, longEnough())).rejects.toThrow(OrderNotFoundError);
  });
});

async function onePending() {
  const world = new World();
  const credit = new AnswerableCredit();
  const instance = startInstance(world, { credit });
  const order: Order = await instance.place();
  return { world, credit, instance, order };
}
