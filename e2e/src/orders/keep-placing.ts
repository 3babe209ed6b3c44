import { until } from '@signalbox/testing';
import type { Order, OrderPage } from '@signalbox/http-client';
import type { Client, ClientResponse } from '../client.ts';
import { newCustomer } from '../customers.ts';
import { keepSending, type Load } from '../load.ts';
import { smallOrder } from './customer-orders.ts';

/** Places orders of a new customer until `stop`. */
export async function keepPlacing(): Promise<Load & { expectKept(): Promise<void> }> {
  const { client } = await newCustomer();
  const lines = await smallOrder();
  const placing = keepSending(() => client.placeOrder(lines), { status: 201, pauseMs: 800 });
  return {
    ...placing,
    /** Waits until every placed order is settled. */
    expectKept: async () => {
      await until(async () => {
        const orders = await allOrders(client);
        return orders.length === placing.answered() && orders.every(isFinal);
      });
    },
  };
}

const isFinal = ({ status }: Order) => status === 'CONFIRMED' || status === 'REJECTED';

/** All orders of a customer, page by page. */
export async function allOrders(client: Client): Promise<Order[]> {
  const orders: Order[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: ClientResponse<OrderPage> = await client.orders({ limit: 100, ...(cursor && { cursor }) });
    orders.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  return orders;
}
