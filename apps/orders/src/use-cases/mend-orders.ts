import { Injectable } from '@nestjs/common';
import { UnavailableError } from '@signalbox/contract';
import type { Order } from '../domain/order.ts';
import { OrderRepository, type StuckOrder } from '../ports/order-repository.ts';
import { Settlements } from '../runners/settlements.ts';
import { OrderNotFoundError } from './use-case-errors.ts';

/** Shows whoever operates the system what does not come to its end, and tries it at once. */
@Injectable()
export class MendOrders {
  constructor(
    private readonly orders: OrderRepository,
    private readonly settlements: Settlements,
  ) {}

  stuck(limit: number): Promise<readonly StuckOrder[]> {
    return this.orders.stuck(limit);
  }

  /**
   * Takes the next step of an order now, whenever it is due.
   * @returns the order after that: settled, or not yet.
   * @throws OrderNotFoundError @throws UnavailableError when this instance settles as many as it can.
   */
  async retry(orderId: string): Promise<Order> {
    if (this.settlements.free <= 0) throw new UnavailableError('this instance settles as many orders as it can');
    const claim = await this.orders.claim(orderId);
    if (claim) await this.settlements.begin(claim);
    const order = await this.orders.find(orderId);
    if (!order) throw new OrderNotFoundError(orderId);
    return order;
  }
}
