import { Injectable } from '@nestjs/common';
import { orders } from '@signalbox/contracts-orders';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import type { OrderCounts, OrderHistory, StuckOrder } from '../api/orders.ts';
import type { Span } from '../api/telemetry.ts';
import { History } from '../store/history.ts';

const MAX_STUCK = 100;
const MAX_TRACES = 20;
const MAX_EVENTS = 500;

type Event = OrderHistory['events'][number];
type OrdersClient = ClientOf<typeof orders>;
type UsersClient = ClientOf<typeof users>;

/** The orders as operators see them. Each method calls services as the operator of the current request. */
@Injectable()
export class OrderPages {
  constructor(
    @InjectClient(orders) private readonly orders: OrdersClient,
    @InjectClient(users) private readonly users: UsersClient,
    private readonly history: History,
  ) {}

  async counts(): Promise<OrderCounts> {
    const { items, oldestUnsettledSeconds } = await this.orders.countOrders({});
    return { states: items, oldestUnsettledSeconds };
  }

  async stuck(): Promise<{ items: StuckOrder[] }> {
    const { items } = await this.orders.listStuck({ limit: MAX_STUCK });
    return {
      items: items.map(({ order: { id, status, createdAt, totalCents }, ...saga }) => ({
        ...saga,
        ...{ orderId: id, status, createdAt, totalCents },
      })),
    };
  }

  async retry(orderId: string): Promise<void> {
    await this.orders.retryOrder({ orderId });
  }

  /** One order in both databases, and what happened to it. */
  async of(orderId: string): Promise<OrderHistory> {
    const [{ order, ...saga }, { reservation }] = await Promise.all([
      this.orders.getOrderForOperator({ orderId }),
      this.users.getReservation({ orderId }),
    ]);
    const stored = reservation && withoutUser(reservation);
    const events: Event[] = [
      stateEvent('orders', order.createdAt, 'the order is placed'),
      stateEvent('orders', order.updatedAt, [order.status, order.reason].filter(Boolean).join(' ')),
      ...(stored
        ? [stateEvent('users', stored.answeredAt, [stored.outcome, stored.reason].filter(Boolean).join(' '))]
        : []),
      ...this.telemetryOf(orderId),
    ];
    return {
      order: { ...order, ...saga },
      reservation: stored,
      events: events.sort((one, other) => one.atMs - other.atMs).slice(0, MAX_EVENTS),
    };
  }

  private telemetryOf(orderId: string): Event[] {
    const traces = this.history.spans.search({ orderId, limit: MAX_TRACES, sort: 'newest' });
    return traces.flatMap(({ traceId }) => [
      ...this.history.spans.ofTrace(traceId).map(spanEvent),
      ...this.history.logs.ofTrace(traceId).map(({ atMs, service, message }) => ({
        ...{ atMs, source: 'log' as const, text: `${service}: ${message}`, traceId, durationMs: null },
      })),
    ]);
  }
}

const withoutUser = <T extends { userId: string }>({ userId: _, ...reservation }: T): Omit<T, 'userId'> => reservation;

const stateEvent = (source: 'orders' | 'users', at: string, text: string): Event => ({
  ...{ atMs: Date.parse(at), source, text, traceId: '', durationMs: null },
});

const spanEvent = ({ startMs, service, name, traceId, durationMs }: Span): Event => ({
  ...{ atMs: startMs, source: 'trace', text: `${service}: ${name}`, traceId, durationMs },
});
