import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantedBugs } from '../agent/planted-bugs.ts';
import type { Rule, Violation } from '../history/checker.ts';
import type { Lane } from '../lane/lane.ts';
import { LanePool } from '../lane/lane-pool.ts';
import { servicesWithAgent } from '../lane/services-with-agent.ts';
import { startClusters, type TemporaryClusters } from '../lane/temporary-clusters.ts';
import { nameOf } from '../points/fault.ts';
import { runSchedule } from '../schedule/run-schedule.ts';
import { expiries, type Schedule } from '../schedule/schedule.ts';
import { bugSchedules } from './bug-schedules.ts';
import { quickWalk } from './walk.ts';

let temporary: TemporaryClusters;
let pool: LanePool;

beforeAll(async () => {
  const commandOf = await servicesWithAgent();
  temporary = await startClusters({ durable: false });
  pool = await LanePool.start(
    expiries.map((expiryMs) => ({ clusters: temporary.clusters, name: `expiry_${expiryMs}`, commandOf, expiryMs })),
  );
}, 120_000);
afterAll(async () => {
  await pool?.[Symbol.asyncDispose]();
  await temporary?.[Symbol.asyncDispose]();
});

/** Runs a schedule until all its faults were met, five times at most: a race that the other one won is run again. */
async function runUntilMet(lane: Lane, schedule: Schedule): Promise<{ violations: Violation[]; unmet: string[] }> {
  const found: Violation[] = [];
  let unmet: string[] = [];
  for (let attempt = 1; attempt === 1 || (unmet.length > 0 && attempt <= 5); attempt += 1) {
    const { violations, struck } = await runSchedule(lane, schedule);
    found.push(...violations);
    const met = struck.map(nameOf);
    unmet = schedule.faults.map(nameOf).filter((fault) => !met.includes(fault));
  }
  return { violations: found, unmet };
}

describe('the saga, in real processes', () => {
  it('holds whatever happens at each of its points', { timeout: 180_000 }, async () => {
    const found: string[] = [];
    const missed: string[] = [];
    const stations = quickWalk().map(({ schedule }) => schedule);
    await pool.work(stations, async (lane, schedule) => {
      const { violations, unmet } = await runUntilMet(lane, schedule);
      found.push(...violations.map(({ rule, what }) => `${schedule.name}: ${rule}: ${what}`));
      missed.push(...unmet);
    });
    expect(found).toEqual([]);
    expect(missed).toEqual([]);
  });

  it('writes nothing that has no point', () => {
    expect(pool.lanes.flatMap(({ unnamed }) => unnamed)).toEqual([]);
  });
});

describe('the checker, on services that have a bug', () => {
  const signOf: Record<(typeof plantedBugs)[number], Rule> = {
    'double-reserve': 'available + held = limit',
    'lost-release': 'cancelled ⇒ nothing can be held',
    'resurrected-order': 'final states never change',
    'refusal-forgotten': 'rejected ⇔ refused',
    'expiry-without-cancelling': 'cancelled ⇒ nothing can be held',
  };

  it.each(plantedBugs)('finds %s, and nothing where it is not', async (bug) => {
    const schedule = bugSchedules[bug];
    const lane = pool.lanes.find(({ expiryMs }) => expiryMs === schedule.expiryMs)!;
    expect((await runSchedule(lane, schedule)).violations).toEqual([]);
    const { violations, unmet } = await runUntilMet(lane, { ...schedule, bug });
    expect(unmet).toEqual([]);
    expect(violations.map(({ rule }) => rule)).toContain(signOf[bug]);
  });
});
