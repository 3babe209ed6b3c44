import { Injectable } from '@nestjs/common';
import { OrderNotCancellableError } from '../domain/order-errors.ts';
import { transition } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import { firstClaim, OrderRepository } from '../ports/order-repository.ts';
import { SagaRunner } from '../runners/saga-runner.ts';
import { FindOrders } from './find-orders.ts';

/** Cancels an order, and begins to release its credit in the background. */
@Injectable()
export class CancelOrder {
  constructor(
    private readonly orders: OrderRepository,
    private readonly own: FindOrders,
    private readonly runner: SagaRunner,
  ) {}

  /**
   * @returns the order, being cancelled or already cancelled.
   * @throws OrderNotFoundError, OrderNotCancellableError
   */
  async cancel(userId: string, orderId: string): Promise<Order> {
    for (;;) {
      const order = await this.own.own(userId, orderId);
      const next = transition(order.state, { kind: 'cancel-requested' });
      if (!next) return alreadyCancelled(order);
      const cancelling = await this.orders.advance(order, next);
      if (cancelling) {
        void this.runner.run(firstClaim(cancelling));
        return cancelling;
      }
      // The order was changed concurrently: decide again by its new state.
    }
  }
}

function alreadyCancelled(order: Order): Order {
  const { status } = order.state;
  if (status === 'REJECTED') throw new OrderNotCancellableError(order.id, status);
  return order;
}
