import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { check, type Violation } from '../history/checker.ts';
import { History } from '../history/history.ts';
import { CustomerClient } from '../lane/customer-client.ts';
import type { Lane } from '../lane/lane.ts';
import { instances } from '../points/fault.ts';
import { Random } from '../schedule/random.ts';

export interface StormOptions {
  readonly orders: number;
  readonly callers: number;
  readonly killEveryMs: number;
  readonly seed: string;
}

/** What came of many orders while services were killed. */
export interface Storm {
  /** Answered with 201. */
  readonly promised: number;
  readonly stored: number;
  readonly confirmed: number;
  /** How many orders ended in each state. */
  readonly ends: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly violations: readonly Violation[];
  readonly seconds: number;
}

/** A caller insists: that a reply does not come is no reason to believe that there is no order. */
const PATIENCE_MS = 120_000;
const REST_MS = 60_000;
const WATCH_MS = 2_000;

/** Has callers place orders one after another, while an instance of orders or users, chosen at random, is killed now and then. */
export async function storm(lane: Lane, { orders, callers, killEveryMs, seed }: StormOptions): Promise<Storm> {
  const startedAt = performance.now();
  const history = new History();
  const customers = await Promise.all(Array.from({ length: callers }, () => lane.databases.newCustomer(100_000_000)));
  const over = new AbortController();
  const watching = lane.databases.watch(customers, history, over.signal, WATCH_MS);
  const calm = new AbortController();
  const killing = killAtRandom(lane, killEveryMs, new Random(seed), calm.signal);
  const items = [{ productId: lane.databases.products[0]!.id, quantity: 1 }];
  let left = orders;
  await Promise.all(
    customers.map(async (customer) => {
      const client = new CustomerClient(lane.baseUrl, customer, history, PATIENCE_MS);
      while (left-- > 0) await client.place(randomUUID(), items);
    }),
  );
  calm.abort();
  const kills = await killing;
  const seconds = (performance.now() - startedAt) / 1000;
  await lane.heal();
  const rest = await lane.databases.rest(customers, REST_MS);
  over.abort();
  await watching;
  return {
    promised: history.promised.length,
    stored: rest.orders.length,
    confirmed: rest.orders.filter(({ status }) => status === 'CONFIRMED').length,
    ends: countsOf(rest.orders.map(({ status, reason }) => [status, reason].filter(Boolean).join(' '))),
    kills,
    violations: check(history, rest),
    seconds,
  };
}

const countsOf = (names: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]));

/** @returns how many it killed. Each comes back by itself, as under a supervisor. */
async function killAtRandom(lane: Lane, everyMs: number, random: Random, signal: AbortSignal): Promise<number> {
  const reviving = new Set<Promise<unknown>>();
  let kills = 0;
  for (;;) {
    await delay(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const victims = instances.map((name) => lane.service(name)).filter(({ isReady }) => isReady);
    if (victims.length === 0) continue;
    const victim = random.oneOf(victims);
    await victim.kill();
    kills += 1;
    reviving.add(victim.ensureRunning());
  }
  await Promise.all(reviving);
  return kills;
}
