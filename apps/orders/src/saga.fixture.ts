import { Logger } from '@nestjs/common';
import { InMemoryOrderRepository } from './adapters/in-memory-order-repository.fixture.ts';
import { InMemoryCredit, InMemoryProductCatalog, InMemorySettledOrders } from './adapters/in-memory.fixture.ts';
import type { Credit } from './ports/credit.ts';
import { ForgetReplies } from './runners/forget-replies.ts';
import { SettleOrder } from './runners/settle-order.ts';
import { Settlements } from './runners/settlements.ts';
import { SweepOrders } from './runners/sweep-orders.ts';
import { AwaitOrder } from './use-cases/await-order.ts';
import { CancelOrder } from './use-cases/cancel-order.ts';
import { FindOrders } from './use-cases/find-orders.ts';
import { MendOrders } from './use-cases/mend-orders.ts';
import { PlaceOrder } from './use-cases/place-order.ts';

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
  const settlements = new Settlements(new SettleOrder(world.orders, credit, world.settled), world.orders, {
    limit,
    random: () => 0.5,
    attempted: (from, outcome) => world.attempts.push(`${from} ${outcome}`),
  });
  const find = new FindOrders(world.orders);
  const placeOrder = new PlaceOrder(world.orders, new InMemoryProductCatalog(world.products), settlements);
  return {
    settlements,
    find,
    place: (quantity = 1, idempotencyKey: string = crypto.randomUUID(), userId = 'ada') =>
      placeOrder.place(
        { userId, idempotencyKey, lines: [{ productId: lamp.id, quantity }] },
        { deadlineAt: Number.POSITIVE_INFINITY },
      ),
    placeOrder,
    cancel: new CancelOrder(world.orders, find, settlements),
    await: new AwaitOrder(find, settlements, world.settled),
    sweeper: new SweepOrders(world.orders, settlements),
    mend: new MendOrders(world.orders, settlements),
    forgetReplies: new ForgetReplies(world.orders),
  };
}
export type OrdersInstance = ReturnType<typeof startInstance>;
