import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { check, type Violation } from '../history/checker.ts';
import { History, type Rest } from '../history/history.ts';
import { CustomerClient } from '../lane/customer-client.ts';
import type { Customer } from '../lane/lane-databases.ts';
import type { Lane } from '../lane/lane.ts';
import type { AimedFault } from '../points/fault.ts';
import type { Caller, Schedule } from './schedule.ts';

/** What came of a schedule. */
export interface Result {
  readonly schedule: Schedule;
  readonly violations: readonly Violation[];
  readonly history: History;
  readonly rest: Rest;
  /** The faults that did happen. */
  readonly struck: readonly AimedFault[];
  readonly tookMs: number;
}

/** How long after the healing everything may take to be settled: a lease, a sweep, some attempts with backoff. */
const REST_MS = 20_000;
const AFTER_MATH_MS = 100;

/** Runs a schedule on a lane that is well, heals it, and checks what was seen. */
export async function runSchedule(lane: Lane, schedule: Schedule): Promise<Result> {
  const startedAt = performance.now();
  const history = new History();
  const customers = await Promise.all(schedule.limitsCents.map((limit) => lane.databases.newCustomer(limit)));
  const over = new AbortController();
  const watching = lane.databases.watch(customers, history, over.signal);
  try {
    await lane.arm(schedule.faults, schedule.bug);
    await Promise.all(schedule.callers.map((caller) => runCaller(lane, caller, customers, history)));
    await lane.heal(schedule.bug);
    // What came late has come; what it sets off is to be seen, too.
    await delay(AFTER_MATH_MS);
    await lane.databases.rest(customers, REST_MS);
  } finally {
    over.abort();
    await watching;
  }
  const rest = await lane.databases.rest(customers, 0);
  const violations = check(history, rest);
  const struck = [...lane.struck];
  return { schedule, violations, history, rest, struck, tookMs: performance.now() - startedAt };
}

async function runCaller(
  lane: Lane,
  { account, steps }: Caller,
  customers: readonly Customer[],
  history: History,
): Promise<void> {
  const client = new CustomerClient(lane.baseUrl, customers[account]!, history);
  const { products } = lane.databases;
  const placed: (string | undefined)[] = [];
  for (const step of steps) {
    await delay(step.pauseMs);
    if (step.kind === 'place') {
      const key = randomUUID();
      const items = [{ productId: products[step.product]!.id, quantity: step.quantity }];
      const twins = Array.from({ length: step.twins }, () => client.place(key, items, step.waitSeconds));
      placed.push((await Promise.all(twins)).find((id) => id !== undefined));
      continue;
    }
    const orderId = placed[step.order];
    if (orderId !== undefined) await client[step.kind](orderId);
  }
}
