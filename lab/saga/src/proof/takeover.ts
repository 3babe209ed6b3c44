import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isSettled } from '../history/checker.ts';
import { History } from '../history/history.ts';
import { CustomerClient } from '../lane/customer-client.ts';
import type { Lane } from '../lane/lane.ts';
import type { AimedFault } from '../points/fault.ts';

const ORDERS_AROUND = 40;
const POLL_MS = 10;
/** After so long nobody takes over any more. */
const GIVE_UP_MS = 30_000;

/** How long it took, at worst, until all orders of an instance that was killed were final. */
export interface Takeover {
  /** Orders that were taken by an instance that was killed before it could settle them. */
  readonly orders: number;
  /** From the kill until the last of a round was final. */
  readonly worstMs: number;
}

/** Kills instances that have taken orders and not settled them: the other one does. */
export async function measureTakeover(lane: Lane, rounds: number): Promise<Takeover> {
  let worstMs = 0;
  let orders = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { left, tookMs } = await killOne(lane, round % 2 === 0 ? 'orders-1' : 'orders-2');
    worstMs = Math.max(worstMs, tookMs);
    orders += left;
    await lane.heal();
  }
  return { orders, worstMs };
}

async function killOne(lane: Lane, target: 'orders-1' | 'orders-2'): Promise<{ left: number; tookMs: number }> {
  const customer = await lane.databases.newCustomer(10_000_000);
  const client = new CustomerClient(lane.baseUrl, customer, new History());
  // Every reservation that the victim asks for is held up, so that it has them all before it when it dies.
  const held: AimedFault = { target, point: 'reserve', side: 'before', mishap: 'delay', delayMs: 60_000 };
  await lane.arm(Array.from({ length: ORDERS_AROUND }, () => held));
  const [product] = lane.databases.products;
  const line = { productId: product!.id, quantity: 1 };
  await Promise.all(Array.from({ length: ORDERS_AROUND }, () => client.place(randomUUID(), [line])));
  const unsettled = async () => (await lane.databases.ordersOf([customer.userId])).filter((row) => !isSettled(row));
  const reachedBy = performance.now() + GIVE_UP_MS;
  while ((await unsettled()).length > lane.struck.length && performance.now() < reachedBy) await delay(POLL_MS);
  const killedAt = performance.now();
  await lane.service(target).kill();
  const left = (await unsettled()).length;
  while ((await unsettled()).length > 0 && performance.now() < killedAt + GIVE_UP_MS) await delay(POLL_MS);
  return { left, tookMs: performance.now() - killedAt };
}
