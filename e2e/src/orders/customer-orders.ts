import { until } from '@signalbox/testing';
import type { Order, OrderLine, Product } from '@signalbox/http-client';
import type { Client, ClientResponse } from '../client.ts';
import { anonymous } from '../customers.ts';

/** All products on sale, the cheapest first. */
export async function productsByPrice(): Promise<[Product, ...Product[]]> {
  const items = [...(await anonymous.products()).body.items].sort((a, b) => a.priceCents - b.priceCents);
  const [cheapest, ...others] = items;
  if (!cheapest) throw new Error('there are no products');
  return [cheapest, ...others];
}

/** Places an order of one item of the cheapest product, for tests that need any order. */
export async function smallOrder(): Promise<OrderLine[]> {
  const [cheapest] = await productsByPrice();
  return [{ productId: cheapest.id, quantity: 1 }];
}

/** Waits until an order is settled. @returns the order. */
export async function settled(client: Client, orderId: string): Promise<Order> {
  const answer = await until(async () => {
    const now: ClientResponse<Order> = await client.order(orderId);
    return ['CONFIRMED', 'REJECTED', 'CANCELLED'].includes(now.body.status) ? now : undefined;
  });
  return answer.body;
}
