import { Injectable } from '@nestjs/common';
import { OrderNotFoundError } from '../domain/order-errors.ts';
import type { Order } from '../domain/order.ts';
import { OrderRepository, type PagePosition } from '../ports/order-repository.ts';

/** A page of orders, and the position of the next page if there may be one. */
export interface OrderPage {
  readonly orders: readonly Order[];
  readonly next?: PagePosition;
}

/** @throws OrderNotFoundError for another user's order. */
export function ownOrder(order: Order, userId: string): Order {
  if (order.userId !== userId) throw new OrderNotFoundError(order.id);
  return order;
}

/** Shows users their own orders. */
@Injectable()
export class FindOrders {
  constructor(private readonly orders: OrderRepository) {}

  /** @throws OrderNotFoundError also for another user's order. */
  async own(userId: string, orderId: string): Promise<Order> {
    const order = await this.orders.find(orderId);
    if (!order) throw new OrderNotFoundError(orderId);
    return ownOrder(order, userId);
  }

  /**
   * Returns a page, newest first. Orders placed in the meantime sort before the first page (if the clocks of the
   * instances agree), so no page shows an order twice.
   */
  async page(userId: string, limit: number, after?: PagePosition): Promise<OrderPage> {
    const found = await this.orders.page(userId, limit + 1, after);
    const orders = found.slice(0, limit);
    return { orders, next: found.length > limit ? orders.at(-1) : undefined };
  }
}
