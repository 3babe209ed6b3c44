import { Injectable } from '@nestjs/common';
import { UnavailableError } from '@signalbox/contract';
import { OrderNotFoundError } from '../domain/order-errors.ts';
import type { Order } from '../domain/order.ts';
import { OrderRepository, type OrderCount, type OrderProgress, type Unsettled } from '../ports/order-repository.ts';
import { SagaRunner } from '../runners/saga-runner.ts';

/** Shows orders to operators, and retries stuck ones. */
@Injectable()
export class StuckOrders {
  constructor(
    private readonly orders: OrderRepository,
    private readonly runner: SagaRunner,
  ) {}

  list(limit: number): Promise<readonly OrderProgress[]> {
    return this.orders.stuck(limit);
  }

  /** @throws OrderNotFoundError */
  async progress(orderId: string): Promise<OrderProgress> {
    const found = await this.orders.progress(orderId);
    if (!found) throw new OrderNotFoundError(orderId);
    return found;
  }

  async counts(): Promise<{ readonly counts: readonly OrderCount[]; readonly unsettled: readonly Unsettled[] }> {
    const [counts, unsettled] = await Promise.all([this.orders.counts(), this.orders.unsettled()]);
    return { counts, unsettled };
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
