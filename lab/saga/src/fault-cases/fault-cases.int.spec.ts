import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantedBugs } from '../agent/planted-bugs.ts';
import type { Rule, Violation } from '../history/checker.ts';
import type { SagaStack } from '../stack/saga-stack.ts';
import { StackPool } from '../stack/stack-pool.ts';
import { servicesWithAgent } from '../stack/services-with-agent.ts';
import { startClusters, type TemporaryClusters } from '../stack/temporary-clusters.ts';
import { nameOf } from '../points/fault.ts';
import { runSchedule } from '../schedule/run-schedule.ts';
import { expiriesMs, type Schedule } from '../schedule/schedule.ts';
import { bugSchedules } from './bug-schedules.ts';
import { quickFaultCases } from './fault-cases.ts';

let temporary: TemporaryClusters;
let pool: StackPool;

beforeAll(async () => {
  const commandOf = await servicesWithAgent();
  temporary = await startClusters({ durable: false });
  pool = await StackPool.start(
    expiriesMs.map((expiryMs) => ({ clusters: temporary.clusters, name: `expiry_${expiryMs}`, commandOf, expiryMs })),
  );
}, 120_000);
afterAll(async () => {
  await pool?.[Symbol.asyncDispose]();
  await temporary?.[Symbol.asyncDispose]();
});

/** Runs a schedule until all its faults were triggered, at most five times: a race can prevent a fault. */
async function runUntilTriggered(
  stack: SagaStack,
  schedule: Schedule,
): Promise<{ violations: Violation[]; missing: string[] }> {
  const found: Violation[] = [];
  let missing: string[] = [];
  for (let attempt = 1; attempt === 1 || (missing.length > 0 && attempt <= 5); attempt += 1) {
    const { violations, triggered } = await runSchedule(stack, schedule);
    found.push(...violations);
    const names = triggered.map(nameOf);
    missing = schedule.faults.map(nameOf).filter((fault) => !names.includes(fault));
  }
  return { violations: found, missing };
}

describe('the saga in real processes', () => {
  it('violates no rule, whatever fails at each of its points', { timeout: 180_000 }, async () => {
    const found: string[] = [];
    const notTriggered: string[] = [];
    const schedules = quickFaultCases().map(({ schedule }) => schedule);
    await pool.runAll(schedules, async (stack, schedule) => {
      const { violations, missing } = await runUntilTriggered(stack, schedule);
      found.push(...violations.map(({ rule, what }) => `${schedule.name}: ${rule}: ${what}`));
      notTriggered.push(...missing);
    });
    expect(found).toEqual([]);
    expect(notTriggered).toEqual([]);
  });

  it('sends no write without a point', () => {
    expect(pool.stacks.flatMap(({ unnamed }) => unnamed)).toEqual([]);
  });
});

describe('the checker, with a planted bug in the services', () => {
  const violatedRule: Record<(typeof plantedBugs)[number], Rule> = {
    'double-reserve': 'available + held = limit',
    'lost-release': 'cancelled ⇒ nothing can be held',
    'resurrected-order': 'final states never change',
    'refusal-forgotten': 'rejected ⇔ refused',
    'expiry-without-cancelling': 'cancelled ⇒ nothing can be held',
  };

  it.each(plantedBugs)('finds %s, and nothing without it', async (bug) => {
    const schedule = bugSchedules[bug];
    const stack = pool.stacks.find(({ expiryMs }) => expiryMs === schedule.expiryMs)!;
    expect((await runSchedule(stack, schedule)).violations).toEqual([]);
    const { violations, missing } = await runUntilTriggered(stack, { ...schedule, bug });
    expect(missing).toEqual([]);
    expect(violations.map(({ rule }) => rule)).toContain(violatedRule[bug]);
  });
});
