import { isSettled } from '@signalbox/contracts-orders';
import type { OrderState } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import {
  OrderRepository,
  STUCK_FROM_ATTEMPT,
  type Claim,
  type FirstReply,
  type IdempotencyKey,
  type OrderCount,
  type OrderProgress,
  type PagePosition,
  type Unsettled,
} from '../ports/order-repository.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

interface Row {
  order: Order;
  dueAt: number;
  expiresAt: number;
  attempt: number;
}

/** Stores orders in a map. It behaves like the Postgres adapter, without waits and locks. */
export class InMemoryOrderRepository extends OrderRepository {
  readonly rows = new Map<string, Row>();
  readonly replies = new Map<string, FirstReply & { readonly keptUntil: number }>();

  constructor(
    private readonly times: { readonly leaseMs: number; readonly expiryMs: number },
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
  }

  override findFirstReply(userId: string, key: string): Promise<FirstReply | undefined> {
    return Promise.resolve(this.firstReply(userId, key));
  }

  override insert(
    order: Order,
    { key, bodyHash }: IdempotencyKey,
    _options: { readonly deadlineAt: number },
  ): Promise<FirstReply | undefined> {
    const earlier = this.firstReply(order.userId, key);
    if (earlier) return Promise.resolve(earlier);
    const { leaseMs, expiryMs } = this.times;
    const now = this.now();
    this.replies.set(`${order.userId} ${key}`, { bodyHash, order, keptUntil: now + DAY_MS });
    this.rows.set(order.id, { order, dueAt: now + leaseMs, expiresAt: now + expiryMs, attempt: 1 });
    return Promise.resolve(undefined);
  }

  override find(orderId: string): Promise<Order | undefined> {
    return Promise.resolve(this.rows.get(orderId)?.order);
  }

  override page(userId: string, limit: number, after?: PagePosition): Promise<readonly Order[]> {
    const own = [...this.rows.values()].map(({ order }) => order).filter((order) => order.userId === userId);
    own.sort((a, b) => newestFirst(a, b));
    return Promise.resolve(own.filter((order) => !after || newestFirst(after, order) < 0).slice(0, limit));
  }

  override advance(order: Order, next: OrderState): Promise<Order | undefined> {
    const row = this.rows.get(order.id);
    if (row?.order.state.status !== order.state.status) return Promise.resolve(undefined);
    row.order = { ...row.order, state: next, updatedAt: new Date(Math.max(+row.order.updatedAt, Date.now())) };
    row.attempt = 1;
    row.dueAt = this.now() + this.times.leaseMs;
    return Promise.resolve(row.order);
  }

  override claimDue(limit: number): Promise<readonly Claim[]> {
    const now = this.now();
    const due = [...this.rows.values()].filter((row) => !isSettled(row.order.state) && row.dueAt <= now);
    due.sort((a, b) => a.dueAt - b.dueAt);
    return Promise.resolve(
      due.slice(0, limit).map((row) => {
        row.dueAt = now + this.times.leaseMs;
        row.attempt += 1;
        const expired = row.order.state.status === 'PENDING' && row.expiresAt <= now;
        return { order: row.order, attempt: row.attempt, expired };
      }),
    );
  }

  override claim(orderId: string): Promise<Claim | undefined> {
    const row = this.rows.get(orderId);
    if (!row || isSettled(row.order.state)) return Promise.resolve(undefined);
    row.dueAt = this.now() + this.times.leaseMs;
    row.attempt += 1;
    const expired = row.order.state.status === 'PENDING' && row.expiresAt <= this.now();
    return Promise.resolve({ order: row.order, attempt: row.attempt, expired });
  }

  override progress(orderId: string): Promise<OrderProgress | undefined> {
    const row = this.rows.get(orderId);
    return Promise.resolve(row && toProgress(row));
  }

  override counts(): Promise<readonly OrderCount[]> {
    const counts = new Map<string, OrderCount>();
    for (const { order } of this.rows.values()) {
      const { status, reason } = order.state;
      const orders = (counts.get(`${status} ${reason}`)?.orders ?? 0) + 1;
      counts.set(`${status} ${reason}`, { state: order.state, orders });
    }
    return Promise.resolve([...counts.values()]);
  }

  override stuck(limit: number): Promise<readonly OrderProgress[]> {
    const stuck = [...this.rows.values()].filter(
      (row) => !isSettled(row.order.state) && (row.attempt >= STUCK_FROM_ATTEMPT || row.expiresAt <= this.now()),
    );
    stuck.sort((a, b) => +a.order.createdAt - +b.order.createdAt);
    return Promise.resolve(stuck.slice(0, limit).map(toProgress));
  }

  override unsettled(): Promise<readonly Unsettled[]> {
    const unsettled = [...this.rows.values()].filter(({ order }) => !isSettled(order.state));
    return Promise.resolve(
      (['PENDING', 'CANCELLING'] as const).flatMap((status) => {
        const count = unsettled.filter(({ order }) => order.state.status === status).length;
        return count > 0 ? [{ status, count, oldestMs: 0 }] : [];
      }),
    );
  }

  override postpone({ order, attempt }: Claim, delayMs: number): Promise<void> {
    const row = this.rows.get(order.id);
    if (row?.order.state.status === order.state.status && row.attempt === attempt) row.dueAt = this.now() + delayMs;
    return Promise.resolve();
  }

  override purgeIdempotencyKeys(limit: number): Promise<number> {
    const over = [...this.replies].filter(([, { keptUntil }]) => keptUntil <= this.now()).slice(0, limit);
    for (const [key] of over) this.replies.delete(key);
    return Promise.resolve(over.length);
  }

  private firstReply(userId: string, key: string): FirstReply | undefined {
    const kept = this.replies.get(`${userId} ${key}`);
    return kept && kept.keptUntil > this.now() ? { bodyHash: kept.bodyHash, order: kept.order } : undefined;
  }
}

const toProgress = ({ order, attempt, dueAt }: Row): OrderProgress => ({
  order,
  attempts: attempt,
  nextAttemptAt: isSettled(order.state) ? null : new Date(dueAt),
});

function newestFirst(a: PagePosition, b: PagePosition): number {
  if (a.createdAt < b.createdAt || (+a.createdAt === +b.createdAt && a.id < b.id)) return 1;
  return a.id === b.id ? 0 : -1;
}
