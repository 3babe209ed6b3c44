import { Injectable } from '@nestjs/common';
import { UnavailableError } from '@signalbox/contract';
import { OrderNotFoundError } from '../domain/order-errors.ts';
import type { Order } from '../domain/order.ts';
import { OrderRepository, type StuckOrder } from '../ports/order-repository.ts';
import { SagaRunner } from '../runners/saga-runner.ts';

/** Shows stuck orders to operators, and retries them. */
@Injectable()
export class StuckOrders {
  constructor(
    private readonly orders: OrderRepository,
    private readonly runner: SagaRunner,
  ) {}

  list(limit: number): Promise<readonly StuckOrder[]> {
    return this.orders.stuck(limit);
  }

  /**
   * Takes the next step of an order immediately, even if it is not due.
   * @returns the order after that, settled or unsettled.
   * @throws OrderNotFoundError
   * @throws UnavailableError if this instance is at its limit.
   */
  async retry(orderId: string): Promise<Order> {
    if (this.runner.free <= 0) throw new UnavailableError('this instance already settles its maximum number of orders');
    const claim = await this.orders.claim(orderId);
    if (claim) await this.runner.run(claim);
    const order = await this.orders.find(orderId);
    if (!order) throw new OrderNotFoundError(orderId);
    return order;
  }
}
