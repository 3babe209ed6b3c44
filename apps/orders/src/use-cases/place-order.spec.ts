import { describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import {
  IdempotencyKeyInUseError,
  IdempotencyKeyReusedError,
  OrderTooLargeError,
  UnknownProductError,
} from '../domain/order-errors.ts';
import { flag, lamp, startInstance, World } from '../saga.fixture.ts';

describe('PlaceOrder', () => {
  it('answers with a pending order while its credit is being reserved', async () => {
    const world = new World();
    const { place, runner } = startInstance(world, { credit: new AnswerableCredit() });
    expect(await place(2)).toMatchObject({ userId: 'ada', state: { status: 'PENDING' }, totalCents: 9_000 });
    expect(runner.free).toBe(9);
  });

  it('goes on to confirm the order', async () => {
    const world = new World();
    const { place, runner } = startInstance(world);
    const { id } = await place(2);
    await runner.idle();
    expect(await world.orders.find(id)).toMatchObject({ state: { status: 'CONFIRMED', reason: null } });
    expect(world.credit.held).toEqual([id]);
  });

  it('goes on to reject the order when its credit is refused', async () => {
    const world = new World();
    const { place, runner } = startInstance(world);
    const { id } = await place(3);
    await runner.idle();
    expect(await world.orders.find(id)).toMatchObject({
      state: { status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' },
    });
    expect(world.credit.held).toEqual([]);
  });

  it('repeats its first answer to the same key and body, whatever became of the order and its products', async () => {
    const world = new World();
    const { place, runner } = startInstance(world);
    const first = await place(1, 'key');
    await runner.idle();
    world.products.length = 0;
    expect(await place(1, 'key')).toEqual(first);
    await runner.idle();
    expect(world.orders.rows.size).toBe(1);
  });

  it('gives the twin that lost the race on another instance what the first one was answered', async () => {
    const world = new World();
    const [one, other] = [startInstance(world), startInstance(world)];
    const replies = await Promise.all([one.place(1, 'key'), other.place(1, 'key')]);
    await one.runner.idle();
    expect(replies[1]).toEqual(replies[0]);
    expect(world.credit.held).toEqual([replies[0].id]);
  });

  it('asks the database once for all twins that meet on one instance', async () => {
    const world = new World();
    const insert = vi.spyOn(world.orders, 'insert');
    const { place } = startInstance(world);
    const replies = await Promise.all(Array.from({ length: 1_000 }, () => place(1, 'key')));
    expect(new Set(replies.map(({ id }) => id)).size).toBe(1);
    expect(insert).toHaveBeenCalledOnce();
    await place(1, 'key');
    expect(insert).toHaveBeenCalledTimes(2);
  });

  it('refuses another body under a used key, to twins too', async () => {
    const { place } = startInstance(new World());
    await place(1, 'key');
    await expect(place(2, 'key')).rejects.toThrow(IdempotencyKeyReusedError);
    const twins = await Promise.allSettled([place(1, 'other'), place(2, 'other')]);
    expect(twins.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('stores nothing for an order it refuses, and leaves the key free', async () => {
    const world = new World();
    const { place, placeOrder } = startInstance(world);
    const lines = [{ productId: 'moon', quantity: 1 }];
    const options = { waitMs: 0, deadlineAt: Number.POSITIVE_INFINITY };
    await expect(placeOrder.place({ userId: 'ada', idempotencyKey: 'key', lines }, options)).rejects.toThrow(
      UnknownProductError,
    );
    await expect(place(1001, 'key')).rejects.toThrow(OrderTooLargeError);
    expect(world.orders.rows.size).toBe(0);
    expect(await place(1, 'key')).toMatchObject({ items: [{ productId: lamp.id }] });
  });

  it('stops waiting for a twin while there is time to say so', async () => {
    const world = new World();
    const { placeOrder } = startInstance(world);
    const insert = vi.spyOn(world.orders, 'insert');
    const lines = [{ productId: lamp.id, quantity: 1 }];
    await placeOrder.place({ userId: 'ada', idempotencyKey: 'key', lines }, { waitMs: 0, deadlineAt: 1_000 });
    expect(insert.mock.lastCall?.[2]).toEqual({ deadlineAt: 900 });
  });

  it('answers all requests that meet on one instance alike when the key is in use on another, and looks again for later ones', async () => {
    const world = new World();
    const { place } = startInstance(world);
    const insert = vi.spyOn(world.orders, 'insert').mockRejectedValueOnce(new IdempotencyKeyInUseError());
    const replies = await Promise.allSettled([place(1, 'key'), place(1, 'key')]);
    for (const reply of replies) expect(reply).toMatchObject({ reason: expect.any(IdempotencyKeyInUseError) });
    expect(await place(1, 'key')).toMatchObject({ items: [{ productId: lamp.id }] });
    expect(insert).toHaveBeenCalledTimes(2);
  });

  it('waits until the order is settled where the caller asks for that, a repetition too', async () => {
    const world = new World();
    const { placeOrder } = startInstance(world);
    const placement = { userId: 'ada', idempotencyKey: 'key', lines: [{ productId: lamp.id, quantity: 1 }] };
    const wait = { waitMs: 1_000, deadlineAt: performance.now() + 10_000 };
    const confirmed = await placeOrder.place(placement, wait);
    expect(confirmed).toMatchObject({ state: { status: 'CONFIRMED' } });
    expect(await placeOrder.place(placement, wait)).toEqual(confirmed);
    expect(await placeOrder.place(placement, { ...wait, waitMs: 0 })).toMatchObject({ state: { status: 'PENDING' } });
  });

  it('answers with the order as it was placed when the wait fails', async () => {
    const world = new World();
    const { placeOrder, waiters } = startInstance(world, { credit: new AnswerableCredit() });
    vi.spyOn(waiters, 'settled').mockRejectedValue(new Error('no database'));
    const placement = { userId: 'ada', idempotencyKey: 'key', lines: [{ productId: lamp.id, quantity: 1 }] };
    const placed = await placeOrder.place(placement, { waitMs: 1_000, deadlineAt: performance.now() + 10_000 });
    expect(placed).toMatchObject({ state: { status: 'PENDING' } });
  });

  it('takes the same lines in another order as another body', async () => {
    const { placeOrder } = startInstance(new World());
    const lines = [lamp, flag].map(({ id }) => ({ productId: id, quantity: 1 }));
    const place = (reordered: typeof lines) =>
      placeOrder.place({ userId: 'ada', idempotencyKey: 'key', lines: reordered }, { waitMs: 0, deadlineAt: Infinity });
    await place(lines);
    await expect(place(lines.toReversed())).rejects.toThrow(IdempotencyKeyReusedError);
  });
});
