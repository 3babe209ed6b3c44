import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isSettled } from '../history/checker.ts';
import { History } from '../history/history.ts';
import { CustomerClient } from '../stack/customer-client.ts';
import type { SagaStack } from '../stack/saga-stack.ts';
import type { TargetedFault } from '../points/fault.ts';

const ORDERS_PER_ROUND = 40;
const POLL_MS = 10;
/** Much longer than a takeover needs. */
const TIMEOUT_MS = 30_000;

/** How long the other instance needed to settle the orders of a killed instance. */
export interface TakeoverResult {
  /** Orders of all rounds that the killed instance had claimed and not settled. */
  readonly orders: number;
  /** The longest time from a kill until the last order of its round was final. */
  readonly worstMs: number;
}

/** Kills an instance that has claimed orders, and measures how long the other one takes to settle them. */
export async function measureTakeover(stack: SagaStack, rounds: number): Promise<TakeoverResult> {
  let worstMs = 0;
  let orders = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { left, tookMs } = await killOne(stack, round % 2 === 0 ? 'orders-1' : 'orders-2');
    worstMs = Math.max(worstMs, tookMs);
    orders += left;
    await stack.heal();
  }
  return { orders, worstMs };
}

async function killOne(stack: SagaStack, target: 'orders-1' | 'orders-2'): Promise<{ left: number; tookMs: number }> {
  const customer = await stack.databases.newCustomer(10_000_000);
  const client = new CustomerClient(stack.baseUrl, customer, new History());
  // Delays each reservation that the victim requests, so that none of its orders is settled when it dies.
  const delayed: TargetedFault = { target, point: 'reserve', side: 'before', failure: 'delay', delayMs: 60_000 };
  await stack.arm(Array.from({ length: ORDERS_PER_ROUND }, () => delayed));
  const [product] = stack.databases.products;
  const line = { productId: product!.id, quantity: 1 };
  await Promise.all(Array.from({ length: ORDERS_PER_ROUND }, () => client.place(randomUUID(), [line])));
  const unsettled = async () => (await stack.databases.ordersOf([customer.userId])).filter((row) => !isSettled(row));
  const deadline = performance.now() + TIMEOUT_MS;
  while ((await unsettled()).length > stack.triggered.length && performance.now() < deadline) await delay(POLL_MS);
  const killedAt = performance.now();
  await stack.service(target).kill();
  const left = (await unsettled()).length;
  while ((await unsettled()).length > 0 && performance.now() < killedAt + TIMEOUT_MS) await delay(POLL_MS);
  return { left, tookMs: performance.now() - killedAt };
}
