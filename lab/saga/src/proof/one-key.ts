import { randomUUID } from 'node:crypto';
import { check } from '../history/checker.ts';
import { History } from '../history/history.ts';
import { CustomerClient } from '../stack/customer-client.ts';
import type { SagaStack } from '../stack/saga-stack.ts';

/** The result of many requests with one idempotency key. */
export interface OneKeyResult {
  /** Requests that were answered with 201. */
  readonly answered: number;
  /** Different bodies among the answers. */
  readonly bodies: number;
  readonly orders: number;
  readonly reservations: number;
  readonly violations: number;
}

const REQUEST_TIMEOUT_MS = 60_000;
const SETTLE_TIMEOUT_MS = 20_000;

/** Sends many requests with one key at the same time. Like a client, it retries a request that is refused under load. */
export async function sendUnderOneKey(stack: SagaStack, requests: number): Promise<OneKeyResult> {
  const customer = await stack.databases.newCustomer(1_000_000);
  const history = new History();
  const client = new CustomerClient(stack.baseUrl, customer, history, REQUEST_TIMEOUT_MS);
  const items = [{ productId: stack.databases.products[0]!.id, quantity: 1 }];
  const key = randomUUID();
  await Promise.all(Array.from({ length: requests }, () => client.place(key, items)));
  const snapshot = await stack.databases.settledSnapshot([customer], SETTLE_TIMEOUT_MS);
  return {
    answered: history.accepted.length,
    bodies: new Set(history.accepted.map(({ body }) => body)).size,
    orders: snapshot.orders.length,
    reservations: snapshot.reservations.length,
    violations: check(history, snapshot).length,
  };
}
