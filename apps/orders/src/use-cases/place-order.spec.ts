import { describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import {
  IdempotencyKeyInUseError,
  IdempotencyKeyReusedError,
  OrderTooLargeError,
  UnknownProductError,
} from '../domain/order-errors.ts';
import { flag, lamp, startInstance, SagaFixture } from '../saga.fixture.ts';

describe('PlaceOrder', () => {
  it('answers with a pending order while its credit is being reserved', async () => {
    const fixture = new SagaFixture();
    const { place, runner } = startInstance(fixture, { credit: new AnswerableCredit() });
    expect(await place(2)).toMatchObject({ userId: 'ada', state: { status: 'PENDING' }, totalCents: 9_000 });
    expect(runner.free).toBe(9);
  });

  it('then confirms the order', async () => {
    const fixture = new SagaFixture();
    const { place, runner } = startInstance(fixture);
    const { id } = await place(2);
    await runner.idle();
    expect(await fixture.orders.find(id)).toMatchObject({ state: { status: 'CONFIRMED', reason: null } });
    expect(fixture.credit.held).toEqual([id]);
  });

  it('then rejects the order if its credit is refused', async () => {
    const fixture = new SagaFixture();
    const { place, runner } = startInstance(fixture);
    const { id } = await place(3);
    await runner.idle();
    expect(await fixture.orders.find(id)).toMatchObject({
      state: { status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' },
    });
    expect(fixture.credit.held).toEqual([]);
  });

  it('repeats its first reply for the same key and body, whatever happened to the order and its products', async () => {
    const fixture = new SagaFixture();
    const { place, runner } = startInstance(fixture);
    const first = await place(1, 'key');
    await runner.idle();
    fixture.products.length = 0;
    expect(await place(1, 'key')).toEqual(first);
    await runner.idle();
    expect(fixture.orders.rows.size).toBe(1);
  });

  it('returns the first reply to a concurrent duplicate request on another instance', async () => {
    const fixture = new SagaFixture();
    const [one, other] = [startInstance(fixture), startInstance(fixture)];
    const replies = await Promise.all([one.place(1, 'key'), other.place(1, 'key')]);
    await one.runner.idle();
    expect(replies[1]).toEqual(replies[0]);
    expect(fixture.credit.held).toEqual([replies[0].id]);
  });

  it('sends one statement for all concurrent duplicate requests on one instance', async () => {
    const fixture = new SagaFixture();
    const insert = vi.spyOn(fixture.orders, 'insert');
    const { place } = startInstance(fixture);
    const replies = await Promise.all(Array.from({ length: 1_000 }, () => place(1, 'key')));
    expect(new Set(replies.map(({ id }) => id)).size).toBe(1);
    expect(insert).toHaveBeenCalledOnce();
    await place(1, 'key');
    expect(insert).toHaveBeenCalledTimes(2);
  });

  it('rejects another body with a used key, also for concurrent requests', async () => {
    const { place } = startInstance(new SagaFixture());
    await place(1, 'key');
    await expect(place(2, 'key')).rejects.toThrow(IdempotencyKeyReusedError);
    const replies = await Promise.allSettled([place(1, 'other'), place(2, 'other')]);
    expect(replies.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('stores neither the order nor the key if it rejects the order', async () => {
    const fixture = new SagaFixture();
    const { place, placeOrder } = startInstance(fixture);
    const lines = [{ productId: 'moon', quantity: 1 }];
    const options = { waitMs: 0, deadlineAt: Number.POSITIVE_INFINITY };
    await expect(placeOrder.place({ userId: 'ada', idempotencyKey: 'key', lines }, options)).rejects.toThrow(
      UnknownProductError,
    );
    await expect(place(1001, 'key')).rejects.toThrow(OrderTooLargeError);
    expect(fixture.orders.rows.size).toBe(0);
    expect(await place(1, 'key')).toMatchObject({ items: [{ productId: lamp.id }] });
  });

  it('stops waiting for a concurrent request in time to reply', async () => {
    const fixture = new SagaFixture();
    const { placeOrder } = startInstance(fixture);
    const insert = vi.spyOn(fixture.orders, 'insert');
    const lines = [{ productId: lamp.id, quantity: 1 }];
    await placeOrder.place({ userId: 'ada', idempotencyKey: 'key', lines }, { waitMs: 0, deadlineAt: 1_000 });
    expect(insert.mock.lastCall?.[2]).toEqual({ deadlineAt: 900 });
  });

  it('gives concurrent requests on one instance the same error if the key is in use on another, and queries again for later ones', async () => {
    const fixture = new SagaFixture();
    const { place } = startInstance(fixture);
    const insert = vi.spyOn(fixture.orders, 'insert').mockRejectedValueOnce(new IdempotencyKeyInUseError());
    const replies = await Promise.allSettled([place(1, 'key'), place(1, 'key')]);
    for (const reply of replies) expect(reply).toMatchObject({ reason: expect.any(IdempotencyKeyInUseError) });
    expect(await place(1, 'key')).toMatchObject({ items: [{ productId: lamp.id }] });
    expect(insert).toHaveBeenCalledTimes(2);
  });

  it('waits until the order is settled if the caller asks for it, also for a retry', async () => {
    const fixture = new SagaFixture();
    const { placeOrder } = startInstance(fixture);
    const placement = { userId: 'ada', idempotencyKey: 'key', lines: [{ productId: lamp.id, quantity: 1 }] };
    const wait = { waitMs: 1_000, deadlineAt: performance.now() + 10_000 };
    const confirmed = await placeOrder.place(placement, wait);
    expect(confirmed).toMatchObject({ state: { status: 'CONFIRMED' } });
    expect(await placeOrder.place(placement, wait)).toEqual(confirmed);
    expect(await placeOrder.place(placement, { ...wait, waitMs: 0 })).toMatchObject({ state: { status: 'PENDING' } });
  });

  it('returns the placed order if the wait fails', async () => {
    const fixture = new SagaFixture();
    const { placeOrder, waiters } = startInstance(fixture, { credit: new AnswerableCredit() });
    vi.spyOn(waiters, 'settled').mockRejectedValue(new Error('no database'));
    const placement = { userId: 'ada', idempotencyKey: 'key', lines: [{ productId: lamp.id, quantity: 1 }] };
    const placed = await placeOrder.place(placement, { waitMs: 1_000, deadlineAt: performance.now() + 10_000 });
    expect(placed).toMatchObject({ state: { status: 'PENDING' } });
  });

  it('treats the same lines in another sequence as another body', async () => {
    const { placeOrder } = startInstance(new SagaFixture());
    const lines = [lamp, flag].map(({ id }) => ({ productId: id, quantity: 1 }));
    const place = (reordered: typeof lines) =>
      placeOrder.place({ userId: 'ada', idempotencyKey: 'key', lines: reordered }, { waitMs: 0, deadlineAt: Infinity });
    await place(lines);
    await expect(place(lines.toReversed())).rejects.toThrow(IdempotencyKeyReusedError);
  });
});
