import { Logger } from '@nestjs/common';
import { Drain } from '@signalbox/service-defaults';
import { InMemoryOrderRepository } from './adapters/in-memory-order-repository.fixture.ts';
import { InMemoryCredit, InMemoryProductCatalog, InMemorySettledOrders } from './adapters/in-memory.fixture.ts';
import type { Credit } from './ports/credit.ts';
import { PurgeIdempotencyKeys } from './runners/purge-idempotency-keys.ts';
import { SagaRunner, type SagaRunnerOptions } from './runners/saga-runner.ts';
import { SettleOrder } from './runners/settle-order.ts';
import { CancelOrder } from './use-cases/cancel-order.ts';
import { FindOrders } from './use-cases/find-orders.ts';
import { OrderWaiters } from './use-cases/order-waiters.ts';
import { PlaceOrder } from './use-cases/place-order.ts';
import { StuckOrders } from './use-cases/stuck-orders.ts';

export const lamp = { id: 'lamp', name: 'Signal lamp', priceCents: 4_500 };
export const flag = { id: 'flag', name: 'Flag', priceCents: 900 };

/** What instances share: the database, the credit, and a clock that goes when it is told to. */
export class World {
  nowMs = 0;
  /** Attempts at a step, as metrics count them. */
  readonly attempts: string[] = [];
  readonly credit = new InMemoryCredit(10_000);
  readonly settled = new InMemorySettledOrders();
  readonly products = [lamp, flag];
  readonly orders = new InMemoryOrderRepository({ leaseMs: 2_000, expiryMs: 60_000 }, () => this.nowMs);
}

/** One instance: its use cases over the ports of a world. */
export function startInstance(world: World, options: { credit?: Credit; limit?: number } = {}) {
  Logger.overrideLogger(false);
  const { credit = world.credit, limit = 10 } = options;
  const drain = new Drain();
  const settleOrder = new SettleOrder(world.orders, credit, world.settled);
  const runnerOptions: SagaRunnerOptions = {
    limit,
    random: () => 0.5,
    attempted: (from, outcome) => world.attempts.push(`${from} ${outcome}`),
  };
  const purge = new PurgeIdempotencyKeys(world.orders);
  const runner = new SagaRunner(settleOrder, world.orders, purge, runnerOptions, drain);
  const find = new FindOrders(world.orders);
  const waiters = new OrderWaiters(find, runner, world.settled);
  const placeOrder = new PlaceOrder(world.orders, new InMemoryProductCatalog(world.products), runner, waiters);
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
    cancel: new CancelOrder(world.orders, find, runner),
    waiters,
    stuckOrders: new StuckOrders(world.orders, runner),
  };
}
export type OrdersInstance = ReturnType<typeof startInstance>;
