import { until } from '@signalbox/testing';
import { expect } from 'vitest';
import type { Order, OrderPage } from '@signalbox/http-client';
import type { ClientResponse, Client } from '../client.ts';
import { newCustomer, smallOrder } from '../customers.ts';
import { keepSending } from '../load.ts';

/** Sends reads and orders, about twenty per second. */
export interface LightLoad {
  /** Stops the load. Expects that no read failed, that no order was refused, and that every placed order is settled. */
  expectUnharmed(): Promise<void>;
  /** Waits for this number of further responses of each kind. */
  goOn(times?: number): Promise<void>;
}

export async function lightLoad(): Promise<LightLoad> {
  const reader = await newCustomer();
  const buyer = await newCustomer();
  const lines = await smallOrder();
  const reads = [
    keepSending(() => reader.client.me(), { pauseMs: 200 }),
    keepSending(() => reader.client.orders(), { pauseMs: 200 }),
  ];
  const placing = keepSending(() => buyer.client.placeOrder(lines), { status: 201, pauseMs: 800 });
  const goOn = async (times = 5) => {
    const goals = [...reads, placing].map((load) => ({ load, goal: load.answered() + times }));
    await until(() => goals.every(({ load, goal }) => load.answered() >= goal), { timeoutMs: 30_000 });
  };
  await goOn();
  return {
    goOn,
    expectUnharmed: async () => {
      const failures = await Promise.all([...reads, placing].map((load) => load.stop()));
      expect(failures.flat()).toEqual([]);
      await until(async () => {
        const orders = await allOrders(buyer.client);
        return orders.length === placing.answered() && orders.every(isFinal);
      });
    },
  };
}

const isFinal = ({ status }: Order) => status === 'CONFIRMED' || status === 'REJECTED';

async function allOrders(client: Client): Promise<Order[]> {
  const orders: Order[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: ClientResponse<OrderPage> = await client.orders({ limit: 100, ...(cursor && { cursor }) });
    orders.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  return orders;
}
