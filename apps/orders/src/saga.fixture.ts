import { Logger } from '@nestjs/common';
import { NoTracing, type Tracing } from '@signalbox/rpc';
import { Drain } from '@signalbox/service-defaults';
import { InMemoryOrderRepository } from './adapters/in-memory-order-repository.fixture.ts';
import { InMemoryCredit, InMemoryProductCatalog, InMemorySettledOrders } from './adapters/in-memory.fixture.ts';
import { MAX_TOTAL_CENTS } from './domain/order.ts';
import type { Credit } from './ports/credit.ts';
import { PurgeIdempotencyKeys } from './runners/purge-idempotency-keys.ts';
import { SagaRunner, type SagaRunnerOptions } from './runners/saga-runner.ts';
import { SagaTraces } from './runners/saga-traces.ts';
import { SettleOrder } from './runners/settle-order.ts';
import { CancelOrder } from './use-cases/cancel-order.ts';
import { FindOrders } from './use-cases/find-orders.ts';
import { OrderWaiters } from './use-cases/order-waiters.ts';
import { PlaceOrder } from './use-cases/place-order.ts';
import { StuckOrders } from './use-cases/stuck-orders.ts';

export const lamp = { id: 'lamp', name: 'Signal lamp', priceCents: 4_500 };
export const flag = { id: 'flag', name: 'Flag', priceCents: 900 };

/** The state that instances share: the database, the credit and a fake clock. */
export class SagaFixture {
  nowMs = 0;
  /** Attempts at a step, as metrics count them. */
  readonly attempts: string[] = [];
  readonly credit = new InMemoryCredit(10_000);
  readonly settled = new InMemorySettledOrders();
  readonly products = [lamp, flag];
  readonly orders = new InMemoryOrderRepository({ leaseMs: 2_000, expiryMs: 60_000 }, () => this.nowMs);
}

/** Starts one instance: its use cases with the ports of the fixture. */
export function startInstance(
  fixture: SagaFixture,
  options: { credit?: Credit; limit?: number; tracing?: Tracing } = {},
) {
  Logger.overrideLogger(false);
  const { credit = fixture.credit, limit = 10, tracing = new NoTracing() } = options;
  const drain = new Drain();
  const settleOrder = new SettleOrder(fixture.orders, credit, fixture.settled);
  const runnerOptions: SagaRunnerOptions = {
    limit,
    random: () => 0.5,
    attempted: (from, outcome) => fixture.attempts.push(`${from} ${outcome}`),
  };
  const purge = new PurgeIdempotencyKeys(fixture.orders);
  const runner = new SagaRunner(settleOrder, fixture.orders, purge, new SagaTraces(tracing), runnerOptions, drain);
  const find = new FindOrders(fixture.orders);
  const waiters = new OrderWaiters(find, runner, fixture.settled);
  const products = new InMemoryProductCatalog(fixture.products);
  const limits = { maxTotalCents: MAX_TOTAL_CENTS };
  const placeOrder = new PlaceOrder(fixture.orders, products, runner, waiters, limits);
  return {
    drain,
    runner,
    find,
    place: (quantity = 1, idempotencyKey: string = crypto.randomUUID(), userId = 'ada') =>
      placeOrder.place(
        { userId, idempotencyKey, lines: [{ productId: lamp.id, quantity }] },
        { waitMs: 0, deadlineAt: Number.POSITIVE_INFINITY },
      ),
    placeOrder,
    cancel: new CancelOrder(fixture.orders, find, runner),
    waiters,
    stuckOrders: new StuckOrders(fixture.orders, runner),
  };
}
export type OrdersInstance = ReturnType<typeof startInstance>;
