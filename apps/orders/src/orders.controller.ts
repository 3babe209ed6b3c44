import { Controller } from '@nestjs/common';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { orders, type Order as OrderReply } from '@signalbox/contracts-orders';
import { Handle, type CallContext, type ServiceCaller, type UserCaller } from '@signalbox/rpc';
import { audit } from '@signalbox/service-defaults';
import type { Order } from './domain/order.ts';
import type { OrderProgress } from './ports/order-repository.ts';
import { decodeCursor, encodeCursor } from './order-cursor.ts';
import { CancelOrder } from './use-cases/cancel-order.ts';
import { FindOrders } from './use-cases/find-orders.ts';
import { OrderWaiters } from './use-cases/order-waiters.ts';
import { PlaceOrder } from './use-cases/place-order.ts';
import { StuckOrders } from './use-cases/stuck-orders.ts';

type Call = CallContext<UserCaller>;

@Controller()
export class OrdersController {
  constructor(
    private readonly placing: PlaceOrder,
    private readonly finding: FindOrders,
    private readonly waiters: OrderWaiters,
    private readonly cancelling: CancelOrder,
    private readonly stuckOrders: StuckOrders,
  ) {}

  @Handle(orders.placeOrder)
  async placeOrder(
    { idempotencyKey, items: lines, waitMs = 0 }: ReceivedBy<typeof orders.placeOrder>,
    { caller: { userId }, deadlineAt, signal }: Call,
  ): Promise<OrderReply> {
    return toReply(await this.placing.place({ userId, idempotencyKey, lines }, { waitMs, deadlineAt, signal }));
  }

  @Handle(orders.getOrder)
  async getOrder(
    { orderId, waitMs = 0 }: ReceivedBy<typeof orders.getOrder>,
    { caller: { userId }, deadlineAt, signal }: Call,
  ): Promise<OrderReply> {
    return toReply(await this.waiters.settled(userId, orderId, { waitMs, deadlineAt, signal }));
  }

  @Handle(orders.listOrders)
  async listOrders(
    { limit, cursor }: ReceivedBy<typeof orders.listOrders>,
    { caller }: Call,
  ): Promise<ReplyOf<typeof orders.listOrders>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const page = await this.finding.page(caller.userId, limit, after);
    return { items: page.orders.map(toReply), nextCursor: page.next ? encodeCursor(page.next) : null };
  }

  @Handle(orders.cancelOrder)
  async cancelOrder({ orderId }: ReceivedBy<typeof orders.cancelOrder>, { caller }: Call): Promise<OrderReply> {
    return toReply(await this.cancelling.cancel(caller.userId, orderId));
  }

  @Handle(orders.listStuck)
  async listStuck({ limit }: ReceivedBy<typeof orders.listStuck>): Promise<ReplyOf<typeof orders.listStuck>> {
    const stuck = await this.stuckOrders.list(limit);
    return {
      items: stuck.map((one) => ({ ...toProgressReply(one), nextAttemptAt: one.nextAttemptAt!.toISOString() })),
    };
  }

  @Handle(orders.getOrderForOperator)
  async getOrderForOperator({
    orderId,
  }: ReceivedBy<typeof orders.getOrderForOperator>): Promise<ReplyOf<typeof orders.getOrderForOperator>> {
    return toProgressReply(await this.stuckOrders.progress(orderId));
  }

  @Handle(orders.countOrders)
  async countOrders(): Promise<ReplyOf<typeof orders.countOrders>> {
    const { counts, unsettled } = await this.stuckOrders.counts();
    const oldestMs = unsettled.length === 0 ? null : Math.max(...unsettled.map((each) => each.oldestMs));
    return {
      items: counts.map(({ state, orders: count }) => ({ ...state, orders: count })),
      oldestUnsettledSeconds: oldestMs === null ? null : oldestMs / 1_000,
    };
  }

  @Handle(orders.retryOrder)
  async retryOrder(
    { orderId }: ReceivedBy<typeof orders.retryOrder>,
    { caller }: CallContext<UserCaller | ServiceCaller>,
  ): Promise<OrderReply> {
    const order = await this.stuckOrders.retry(orderId);
    const by = caller.kind === 'user' ? { userId: caller.userId } : { calledBy: caller.name };
    audit({ event: 'order-retry', outcome: 'success', ...by, target: orderId });
    return toReply(order);
  }
}

const toProgressReply = ({ order, attempts, nextAttemptAt }: OrderProgress) => ({
  order: toReply(order),
  userId: order.userId,
  attempts,
  nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
});

/** An order in the format of the contract. */
function toReply({ id, state, items, totalCents, createdAt, updatedAt }: Order): OrderReply {
  return {
    id,
    ...state,
    items: [...items],
    totalCents,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
