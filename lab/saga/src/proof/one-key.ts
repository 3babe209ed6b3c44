import { randomUUID } from 'node:crypto';
import { check } from '../history/checker.ts';
import { History } from '../history/history.ts';
import { CustomerClient } from '../lane/customer-client.ts';
import type { Lane } from '../lane/lane.ts';

/** What came of many requests under one key. */
export interface OneKey {
  /** How many were answered with 201. */
  readonly answered: number;
  readonly bodies: number;
  readonly orders: number;
  readonly reservations: number;
  readonly violations: number;
}

const PATIENCE_MS = 60_000;
const REST_MS = 20_000;

/** Sends so many requests under one key at once. One that is turned away for the crowd comes again, as a client does. */
export async function sendUnderOneKey(lane: Lane, requests: number): Promise<OneKey> {
  const customer = await lane.databases.newCustomer(1_000_000);
  const history = new History();
  const client = new CustomerClient(lane.baseUrl, customer, history, PATIENCE_MS);
  const items = [{ productId: lane.databases.products[0]!.id, quantity: 1 }];
  const key = randomUUID();
  await Promise.all(Array.from({ length: requests }, () => client.place(key, items)));
  const rest = await lane.databases.rest([customer], REST_MS);
  return {
    answered: history.promised.length,
    bodies: new Set(history.promised.map(({ body }) => body)).size,
    orders: rest.orders.length,
    reservations: rest.reservations.length,
    violations: check(history, rest).length,
  };
}
