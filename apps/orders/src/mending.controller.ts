import { Controller } from '@nestjs/common';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { orders, type Order as OrderReply } from '@signalbox/contracts-orders';
import { Handle } from '@signalbox/rpc';
import { toReply } from './order-reply.ts';
import { MendOrders } from './use-cases/mend-orders.ts';

/** What an admin may ask about the orders of every user. */
@Controller()
export class MendingController {
  constructor(private readonly mending: MendOrders) {}

  @Handle(orders.listStuck)
  async listStuck({ limit }: ReceivedBy<typeof orders.listStuck>): Promise<ReplyOf<typeof orders.listStuck>> {
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
  async retryOrder({ orderId }: ReceivedBy<typeof orders.retryOrder>): Promise<OrderReply> {
    return toReply(await this.mending.retry(orderId));
  }
}
