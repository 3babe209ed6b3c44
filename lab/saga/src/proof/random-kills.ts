import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { check, type Violation } from '../history/checker.ts';
import { History } from '../history/history.ts';
import { CustomerClient } from '../stack/customer-client.ts';
import type { SagaStack } from '../stack/saga-stack.ts';
import { instances } from '../points/fault.ts';
import { Random } from '../schedule/random.ts';

export interface RandomKillsOptions {
  readonly orders: number;
  readonly callers: number;
  readonly killEveryMs: number;
  readonly seed: string;
}

/** The result of many orders while instances were killed. */
export interface RandomKillsResult {
  /** Orders that were answered with 201. */
  readonly accepted: number;
  readonly stored: number;
  readonly confirmed: number;
  /** The number of orders in each final state. */
  readonly finalStates: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly violations: readonly Violation[];
  readonly seconds: number;
}

/** A caller retries for long: without a reply it can't know whether the order exists. */
const REQUEST_TIMEOUT_MS = 120_000;
const SETTLE_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 2_000;

/** Places orders from many callers, while a random instance of orders or users is killed every `killEveryMs`. */
export async function placeOrdersUnderKills(
  stack: SagaStack,
  { orders, callers, killEveryMs, seed }: RandomKillsOptions,
): Promise<RandomKillsResult> {
  const startedAt = performance.now();
  const history = new History();
  const customers = await Promise.all(Array.from({ length: callers }, () => stack.databases.newCustomer(100_000_000)));
  const pollingEnd = new AbortController();
  const polling = stack.databases.poll(customers, history, pollingEnd.signal, POLL_INTERVAL_MS);
  const killingEnd = new AbortController();
  const killing = killAtRandom(stack, killEveryMs, new Random(seed), killingEnd.signal);
  const items = [{ productId: stack.databases.products[0]!.id, quantity: 1 }];
  let left = orders;
  await Promise.all(
    customers.map(async (customer) => {
      const client = new CustomerClient(stack.baseUrl, customer, history, REQUEST_TIMEOUT_MS);
      while (left-- > 0) await client.place(randomUUID(), items);
    }),
  );
  killingEnd.abort();
  const kills = await killing;
  const seconds = (performance.now() - startedAt) / 1000;
  await stack.heal();
  const snapshot = await stack.databases.settledSnapshot(customers, SETTLE_TIMEOUT_MS);
  pollingEnd.abort();
  await polling;
  return {
    accepted: history.accepted.length,
    stored: snapshot.orders.length,
    confirmed: snapshot.orders.filter(({ status }) => status === 'CONFIRMED').length,
    finalStates: countsOf(snapshot.orders.map(({ status, reason }) => [status, reason].filter(Boolean).join(' '))),
    kills,
    violations: check(history, snapshot),
    seconds,
  };
}

const countsOf = (names: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]));

/** Kills and restarts instances, as a supervisor does. @returns the number of kills. */
async function killAtRandom(stack: SagaStack, everyMs: number, random: Random, signal: AbortSignal): Promise<number> {
  const restarting = new Set<Promise<unknown>>();
  let kills = 0;
  for (;;) {
    await delay(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const victims = instances.map((name) => stack.service(name)).filter(({ isReady }) => isReady);
    if (victims.length === 0) continue;
    const victim = random.oneOf(victims);
    await victim.kill();
    kills += 1;
    restarting.add(victim.ensureRunning());
  }
  await Promise.all(restarting);
  return kills;
}
