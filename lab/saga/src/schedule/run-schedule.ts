import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { check, type Violation } from '../history/checker.ts';
import { History, type Snapshot } from '../history/history.ts';
import { CustomerClient } from '../stack/customer-client.ts';
import type { Customer } from '../stack/stack-databases.ts';
import type { SagaStack } from '../stack/saga-stack.ts';
import type { TargetedFault } from '../points/fault.ts';
import type { Caller, Schedule } from './schedule.ts';

/** The result of a schedule. */
export interface ScheduleResult {
  readonly schedule: Schedule;
  readonly violations: readonly Violation[];
  readonly history: History;
  readonly snapshot: Snapshot;
  /** The faults that happened. */
  readonly triggered: readonly TargetedFault[];
  readonly tookMs: number;
}

/** How long orders may take to be settled without faults: a claim, a sweep, some attempts with backoff. */
const SETTLE_TIMEOUT_MS = 20_000;
const LATE_MESSAGES_MS = 100;

/** Runs a schedule on a stack without faults, heals the stack afterwards, and checks the history. */
export async function runSchedule(stack: SagaStack, schedule: Schedule): Promise<ScheduleResult> {
  const startedAt = performance.now();
  const history = new History();
  const customers = await Promise.all(schedule.limitsCents.map((limit) => stack.databases.newCustomer(limit)));
  const pollingEnd = new AbortController();
  const polling = stack.databases.poll(customers, history, pollingEnd.signal);
  try {
    await stack.arm(schedule.faults, schedule.bug);
    await Promise.all(schedule.callers.map((caller) => runCaller(stack, caller, customers, history)));
    await stack.heal(schedule.bug);
    // Late messages have arrived; wait until their effects are visible.
    await delay(LATE_MESSAGES_MS);
    await stack.databases.settledSnapshot(customers, SETTLE_TIMEOUT_MS);
  } finally {
    pollingEnd.abort();
    await polling;
  }
  const snapshot = await stack.databases.settledSnapshot(customers, 0);
  const violations = check(history, snapshot);
  const triggered = [...stack.triggered];
  return { schedule, violations, history, snapshot, triggered, tookMs: performance.now() - startedAt };
}

async function runCaller(
  stack: SagaStack,
  { account, steps }: Caller,
  customers: readonly Customer[],
  history: History,
): Promise<void> {
  const client = new CustomerClient(stack.baseUrl, customers[account]!, history);
  const { products } = stack.databases;
  const placed: (string | undefined)[] = [];
  for (const step of steps) {
    await delay(step.pauseMs);
    if (step.kind === 'place') {
      const key = randomUUID();
      const items = [{ productId: products[step.product]!.id, quantity: step.quantity }];
      const requests = Array.from({ length: step.copies }, () => client.place(key, items, step.waitSeconds));
      placed.push((await Promise.all(requests)).find((id) => id !== undefined));
      continue;
    }
    const orderId = placed[step.order];
    if (orderId !== undefined) await client[step.kind](orderId);
  }
}
