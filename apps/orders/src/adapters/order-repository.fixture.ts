import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OrderState } from '../domain/order-state.ts';
import { newOrder, type Order } from '../domain/order.ts';
import type { OrderRepository } from '../ports/order-repository.ts';

export interface SagaTimesForTest {
  readonly leaseMs: number;
  readonly expiryMs: number;
}

const untouched = { leaseMs: 600_000, expiryMs: 600_000 };
const dueImmediately = { leaseMs: 0, expiryMs: 600_000 };
const soon = () => ({ deadlineAt: performance.now() + 5_000 });
const confirmed: OrderState = { status: 'CONFIRMED', reason: null };
const cancelling: OrderState = { status: 'CANCELLING', reason: 'REQUESTED' };

export function anOrder(userId: string = randomUUID(), createdAt = new Date(), id: string = randomUUID()): Order {
  const lamp = { id: '0d5bb7b0-3f0c-4b0e-9a51-6d3a5f2f9f10', name: 'Signal lamp', priceCents: 4_500 };
  return newOrder({ id, userId, createdAt }, [{ productId: lamp.id, quantity: 2 }], [lamp]);
}

/**
 * The contract suite of order repositories. `create` returns an empty one.
 */
export function orderRepositorySuite(create: (times: SagaTimesForTest) => Promise<OrderRepository>): void {
  async function holding(times: SagaTimesForTest, ...orders: Order[]): Promise<OrderRepository> {
    const repository = await create(times);
    for (const order of orders) await repository.insert(order, aKey(), soon());
    return repository;
  }

  describe('a stored order', () => {
    it('is shown with the progress of its saga, and counted in its state', async () => {
      const [order, other] = [anOrder(), anOrder()];
      const repository = await holding(untouched, order, other);
      expect(await repository.progress(order.id)).toEqual({ order, attempts: 1, nextAttemptAt: expect.any(Date) });
      const settled = await repository.advance(order, confirmed);
      expect(await repository.progress(order.id)).toEqual({ order: settled, attempts: 1, nextAttemptAt: null });
      expect(await repository.progress(randomUUID())).toBeUndefined();
      const counts = await repository.counts();
      expect(counts).toHaveLength(2);
      expect(counts).toEqual(
        expect.arrayContaining([
          { state: confirmed, orders: 1 },
          { state: other.state, orders: 1 },
        ]),
      );
    });

    it('is found unchanged', async () => {
      const order = anOrder();
      const repository = await holding(untouched, order);
      expect(await repository.find(order.id)).toEqual(order);
      expect(await repository.find(randomUUID())).toBeUndefined();
    });

    it('keeps the trace of the request that placed it, also in a claim and in its next states', async () => {
      const order = { ...anOrder(), traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
      const { traceparent } = order;
      const repository = await holding(dueImmediately, order);
      expect(await repository.find(order.id)).toEqual(order);
      expect(await repository.claimDue(1)).toMatchObject([{ order: { traceparent } }]);
      expect(await repository.advance((await repository.find(order.id))!, cancelling)).toMatchObject({ traceparent });
      expect(await repository.claim(order.id)).toMatchObject({ order: { traceparent } });
    });

    it('is the first reply of its key, and later orders with the key do not change it', async () => {
      const repository = await create(untouched);
      const first = anOrder();
      const duplicate = anOrder(first.userId);
      expect(await repository.insert(first, { key: 'k', bodyHash: 'a' }, soon())).toBeUndefined();
      await repository.advance(first, confirmed);
      const reply = { bodyHash: 'a', order: first };
      expect(await repository.insert(duplicate, { key: 'k', bodyHash: 'b' }, soon())).toEqual(reply);
      expect(await repository.findFirstReply(first.userId, 'k')).toEqual(reply);
      expect(await repository.find(duplicate.id)).toBeUndefined();
    });

    it('does not use the key of other users', async () => {
      const repository = await create(untouched);
      await repository.insert(anOrder(), { key: 'k', bodyHash: 'a' }, soon());
      const another = anOrder();
      expect(await repository.findFirstReply(another.userId, 'k')).toBeUndefined();
      expect(await repository.insert(another, { key: 'k', bodyHash: 'a' }, soon())).toBeUndefined();
    });
  });

  describe('advance', () => {
    it('changes the state and returns the new order', async () => {
      const order = anOrder();
      const repository = await holding(untouched, order);
      const moved = await repository.advance(order, { status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' });
      expect(moved).toEqual({
        ...order,
        state: { status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' },
        updatedAt: expect.any(Date),
      });
      expect(+moved!.updatedAt).toBeGreaterThanOrEqual(+order.createdAt);
      expect(await repository.find(order.id)).toEqual(moved);
    });

    it('changes nothing if the order no longer has the expected status', async () => {
      const order = anOrder();
      const repository = await holding(untouched, order);
      const moved = await repository.advance(order, confirmed);
      expect(await repository.advance(order, cancelling)).toBeUndefined();
      expect(await repository.find(order.id)).toEqual(moved);
    });
  });

  describe('claimDue', () => {
    it('claims due orders once and counts the claims', async () => {
      const order = anOrder();
      const repository = await holding(dueImmediately, order);
      expect(await repository.claimDue(10)).toEqual([{ order, attempt: 2, expired: false }]);
      expect(await repository.claimDue(10)).toEqual([{ order, attempt: 3, expired: false }]);
    });

    it('skips an order with a valid claim', async () => {
      const repository = await holding(untouched, anOrder());
      expect(await repository.claimDue(10)).toEqual([]);
    });

    it('skips settled orders', async () => {
      const order = anOrder();
      const repository = await holding(dueImmediately, order);
      await repository.advance(order, confirmed);
      expect(await repository.claimDue(10)).toEqual([]);
    });

    it('claims an order that is being cancelled and restarts the count', async () => {
      const order = anOrder();
      const repository = await holding(dueImmediately, order);
      await repository.claimDue(10);
      const moved = await repository.advance(order, cancelling);
      expect(await repository.claimDue(10)).toEqual([{ order: moved, attempt: 2, expired: false }]);
    });

    it('claims at most `limit` orders, the longest due first', async () => {
      const orders = [anOrder(), anOrder(), anOrder()];
      const repository = await holding(dueImmediately, ...orders);
      const ids = async () => (await repository.claimDue(2)).map(({ order }) => order.id).sort();
      expect(await ids()).toEqual([orders[0]!.id, orders[1]!.id].sort());
      expect(await ids()).toContain(orders[2]!.id);
    });

    it('marks orders that are pending for too long as expired, and no other', async () => {
      const [late, cancelled] = [anOrder(), anOrder()];
      const repository = await holding({ leaseMs: 0, expiryMs: 0 }, late, cancelled);
      await repository.advance(cancelled, cancelling);
      const expired = new Map((await repository.claimDue(10)).map((claim) => [claim.order.id, claim.expired]));
      expect(expired).toEqual(
        new Map([
          [late.id, true],
          [cancelled.id, false],
        ]),
      );
    });
  });

  describe('claim', () => {
    it('claims an unsettled order even if another claim is valid, and counts it', async () => {
      const order = anOrder();
      const repository = await holding(untouched, order);
      expect(await repository.claim(order.id)).toEqual({ order, attempt: 2, expired: false });
    });

    it('claims nothing without a next step', async () => {
      const order = anOrder();
      const repository = await holding(untouched, order);
      await repository.advance(order, confirmed);
      expect(await repository.claim(order.id)).toBeUndefined();
      expect(await repository.claim(randomUUID())).toBeUndefined();
    });
  });

  describe('stuck orders', () => {
    it('are unsettled orders with three attempts or past their expiry', async () => {
      const [fresh, tried, settled] = [anOrder(), anOrder(), anOrder()];
      const repository = await holding(untouched, fresh, tried, settled);
      for (const order of [tried, tried, settled, settled]) await repository.claim(order.id);
      await repository.advance(settled, confirmed);
      expect(await repository.stuck(10)).toEqual([{ order: tried, attempts: 3, nextAttemptAt: expect.any(Date) }]);
      const late = await holding({ leaseMs: 600_000, expiryMs: 0 }, anOrder());
      expect(await late.stuck(1)).toHaveLength(1);
    });

    it('are counted by status together with other unsettled orders', async () => {
      const [pending, cancelled, settled] = [anOrder(), anOrder(), anOrder()];
      const repository = await holding(untouched, pending, cancelled, settled);
      await repository.advance(settled, confirmed);
      await repository.advance(cancelled, cancelling);
      const unsettled = (await repository.unsettled()).toSorted((a, b) => a.status.localeCompare(b.status));
      expect(unsettled).toEqual([
        { status: 'CANCELLING', count: 1, oldestMs: expect.any(Number) },
        { status: 'PENDING', count: 1, oldestMs: expect.any(Number) },
      ]);
    });
  });

  describe('postpone', () => {
    it('delays the next step', async () => {
      const repository = await holding(dueImmediately, anOrder());
      const [claim] = await repository.claimDue(1);
      await repository.postpone(claim!, 600_000);
      expect(await repository.claimDue(1)).toEqual([]);
    });

    it('can make the next step due before the end of the lease', async () => {
      const order = anOrder();
      const repository = await holding(untouched, order);
      await repository.postpone({ order, attempt: 1, expired: false }, 0);
      expect(await repository.claimDue(1)).toHaveLength(1);
    });

    it('does nothing if the order has a newer claim or another state', async () => {
      const order = anOrder();
      const repository = await holding(dueImmediately, order);
      const [claim] = await repository.claimDue(1);
      const [newer] = await repository.claimDue(1);
      await repository.postpone(claim!, 600_000);
      expect(await repository.claimDue(1)).toHaveLength(1);
      await repository.advance(order, cancelling);
      await repository.postpone({ ...newer!, attempt: 1 }, 600_000);
      expect(await repository.claimDue(1)).toHaveLength(1);
    });
  });

  describe('page', () => {
    it('returns the orders of a user newest first, each once, even if orders are added meanwhile', async () => {
      const user = randomUUID();
      // Three of one millisecond: their ids decide.
      const times = [5_000, 4_000, 4_000, 4_000, 3_000, 2_000, 1_000];
      const own = times.map((time) => anOrder(user, new Date(time)));
      const repository = await holding(untouched, anOrder(), ...own.toReversed());
      const seen: Order[] = [];
      for (let page = await repository.page(user, 2); page.length > 0;) {
        seen.push(...page);
        await repository.insert(anOrder(user, new Date(9_000 + seen.length)), aKey(), soon());
        page = await repository.page(user, 2, seen.at(-1)!);
      }
      expect(seen.map(({ createdAt }) => +createdAt)).toEqual(times);
      expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(own.map(({ id }) => id)));
    });
  });
}

function aKey() {
  return { key: randomUUID(), bodyHash: 'any' };
}
