import { Controller } from '@nestjs/common';
import { ForbiddenError, type ReceivedBy, type ReplyOf } from '@signalbox/contract';
import { orders, type Order as OrderReply } from '@signalbox/contracts-orders';
import { Handle, type CallContext, type UserCaller } from '@signalbox/rpc';
import { toReply } from './order-reply.ts';
import { MendOrders } from './use-cases/mend-orders.ts';

/** What an admin may ask about anybody's orders. */
@Controller()
export class MendingController {
  constructor(private readonly mending: MendOrders) {}

  @Handle(orders.listStuck)
  async listStuck(
    { limit }: ReceivedBy<typeof orders.listStuck>,
    { caller }: CallContext<UserCaller>,
  ): Promise<ReplyOf<typeof orders.listStuck>> {
    assertAdmin(caller);
    const stuck = await this.mending.stuck(limit);
    return {
      items: stuck.map(({ order, attempts, nextAttemptAt }) => ({
        order: toReply(order),
        userId: order.userId,
        attempts,
        nextAttemptAt: nextAttemptAt.toISOString(),
      })),
    };
  }

  @Handle(orders.retryOrder)
  async retryOrder(
    { orderId }: ReceivedBy<typeof orders.retryOrder>,
    { caller }: CallContext<UserCaller>,
  ): Promise<OrderReply> {
    assertAdmin(caller);
    return toReply(await this.mending.retry(orderId));
  }
}

function assertAdmin({ role }: UserCaller): void {
  if (role !== 'admin') throw new ForbiddenError(`expected an admin, got a ${role}`);
}
