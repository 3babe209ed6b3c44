import { Controller } from '@nestjs/common';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { isSettled, orders, type Order as OrderReply } from '@signalbox/contracts-orders';
import { Handle, type CallContext, type UserCaller } from '@signalbox/rpc';
import { decodeCursor, encodeCursor } from './order-cursor.ts';
import { toReply } from './order-reply.ts';
import { AwaitOrder } from './use-cases/await-order.ts';
import { CancelOrder } from './use-cases/cancel-order.ts';
import { FindOrders } from './use-cases/find-orders.ts';
import { PlaceOrder } from './use-cases/place-order.ts';

type Call = CallContext<UserCaller>;

@Controller()
export class OrdersController {
  constructor(
    private readonly placing: PlaceOrder,
    private readonly finding: FindOrders,
    private readonly awaiting: AwaitOrder,
    private readonly cancelling: CancelOrder,
  ) {}

  @Handle(orders.placeOrder)
  async placeOrder(
    { idempotencyKey, items: lines, heldMs = 0 }: ReceivedBy<typeof orders.placeOrder>,
    call: Call,
  ): Promise<OrderReply> {
    const { userId } = call.caller;
    const placed = await this.placing.place({ userId, idempotencyKey, lines }, call);
    if (heldMs === 0 || isSettled(placed.state)) return toReply(placed);
    // It is placed, whatever comes of the wait.
    const waiting = this.awaiting.settled(userId, placed.id, heldMs, call);
    return toReply(await waiting.catch(() => placed));
  }

  @Handle(orders.getOrder)
  async getOrder({ orderId }: ReceivedBy<typeof orders.getOrder>, { caller }: Call): Promise<OrderReply> {
    return toReply(await this.finding.own(caller.userId, orderId));
  }

  @Handle(orders.awaitOrder)
  async awaitOrder(
    { orderId, waitMs }: ReceivedBy<typeof orders.awaitOrder>,
    { caller, deadlineAt, signal }: Call,
  ): Promise<OrderReply> {
    return toReply(await this.awaiting.settled(caller.userId, orderId, waitMs, { deadlineAt, signal }));
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
}
