import { readFileSync, writeFileSync } from 'node:fs';
import { LanePool } from '../lane/lane-pool.ts';
import { servicesWithAgent } from '../lane/services-with-agent.ts';
import { startClusters } from '../lane/temporary-clusters.ts';
import { nameOf } from '../points/fault.ts';
import { runSchedule, type Result } from '../schedule/run-schedule.ts';
import { expiries, scheduleOf, type Schedule } from '../schedule/schedule.ts';
import { walk } from '../walk/walk.ts';

export interface SagaDrillOptions {
  readonly seed: string;
  /** How many random schedules, from the first on. */
  readonly runs: number;
  /** Only the schedule of this number. */
  readonly run?: number;
  /** Only the schedule in this file, as a failure left it. */
  readonly scheduleFile?: string;
  /** Every point with everything that can go wrong there, before what is random. */
  readonly walk?: boolean;
  /** How many systems work side by side, an even number. @defaultValue 4 */
  readonly lanes?: number;
  /** Told what happens, as it does. */
  readonly say: (line: string) => void;
  /** No schedule is begun after it aborts, and what was started is tidied up. */
  readonly signal?: AbortSignal;
}

/** A schedule after which something did not hold. */
interface Failure {
  readonly schedule: Schedule;
  readonly violations: Result['violations'];
}

export interface SagaVerdict {
  readonly schedules: number;
  readonly orders: number;
  readonly confirmed: number;
  /** How many of them have faults, and in how many of those one happened. */
  readonly withFaults: number;
  readonly interrupted: number;
  /** How often each fault happened. */
  readonly faults: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly failures: readonly Failure[];
  /** Writes that have no point. */
  readonly unnamed: readonly string[];
  readonly seconds: number;
}

const EVERY_MS = 15_000;

/**
 * Runs schedules on real processes, and says which of them the saga did not survive, and how to see that again.
 * @throws the signal's reason if it aborts.
 */
export async function sagaDrill(options: SagaDrillOptions): Promise<SagaVerdict> {
  const { say, lanes = 4, signal } = options;
  const startedAt = performance.now();
  const schedules = schedulesOf(options);
  const commandOf = await servicesWithAgent();
  await using temporary = await startClusters({ durable: true });
  const { clusters } = temporary;
  const needed = expiries.filter((expiryMs) => schedules.some((schedule) => schedule.expiryMs === expiryMs));
  const each = Math.max(1, Math.min(lanes / needed.length, schedules.length));
  const laneOptions = needed.flatMap((expiryMs) =>
    Array.from({ length: each }, (_, number) => ({
      ...{ clusters, commandOf, expiryMs },
      name: `${expiryMs}_${number}`,
    })),
  );
  await using pool = await LanePool.start(laneOptions);
  const tally = new Tally();
  const tell = () => say(`  ${tally.schedules} of ${schedules.length} schedules, ${tally.told()}`);
  const telling = setInterval(tell, EVERY_MS);
  try {
    await pool.work(schedules, async (lane, schedule) => {
      if (signal?.aborted) return;
      const result = await runSchedule(lane, schedule);
      tally.add(result);
      if (result.violations.length > 0) sayFailure(result, lane.logs(), say);
    });
  } finally {
    clearInterval(telling);
  }
  signal?.throwIfAborted();
  tell();
  const unnamed = pool.lanes.flatMap((lane) => lane.unnamed);
  return { ...tally.verdict(), unnamed, seconds: (performance.now() - startedAt) / 1000 };
}

function schedulesOf({ seed, runs, run, scheduleFile, walk: walks }: SagaDrillOptions): Schedule[] {
  if (scheduleFile !== undefined) return [JSON.parse(readFileSync(scheduleFile, 'utf8')) as Schedule];
  if (run !== undefined) return [scheduleOf(seed, run)];
  const stations = walks ? walk().map(({ schedule }) => schedule) : [];
  return [...stations, ...Array.from({ length: runs }, (_, number) => scheduleOf(seed, number))];
}

function sayFailure(
  { schedule, violations, history, struck }: Result,
  logs: string,
  say: (line: string) => void,
): void {
  const file = `saga-failure-${schedule.name.replaceAll(/[^\w.-]+/g, '-')}.json`;
  writeFileSync(file, JSON.stringify(schedule, null, 2));
  say(`✗ schedule ${schedule.name}; to see it again: npm run drill -- saga --schedule ${file}`);
  for (const { rule, what } of violations) say(`    ${rule}: ${what}`);
  for (const fault of struck) say(`    met with ${nameOf(fault)} in ${fault.target}`);
  for (const request of history.unanswered) say(`    unanswered: ${request}`);
  say(logs);
}

class Tally {
  schedules = 0;
  private withFaults = 0;
  private interrupted = 0;
  private orders = 0;
  private confirmed = 0;
  private readonly faults = new Map<string, number>();
  private readonly failures: Failure[] = [];

  add({ schedule, violations, rest, struck }: Result): void {
    this.schedules += 1;
    if (schedule.faults.length > 0) this.withFaults += 1;
    if (struck.length > 0) this.interrupted += 1;
    this.orders += rest.orders.length;
    this.confirmed += rest.orders.filter(({ status }) => status === 'CONFIRMED').length;
    for (const fault of struck) this.faults.set(nameOf(fault), (this.faults.get(nameOf(fault)) ?? 0) + 1);
    if (violations.length > 0) this.failures.push({ schedule, violations });
  }

  told(): string {
    const met = [...this.faults.values()].reduce((sum, count) => sum + count, 0);
    return `${this.orders} orders, ${met} faults, ${this.failures.length} schedules failed`;
  }

  verdict(): Omit<SagaVerdict, 'unnamed' | 'seconds'> {
    const kills = [...this.faults].reduce((sum, [name, count]) => sum + (name.endsWith(' kill') ? count : 0), 0);
    const { schedules, withFaults, interrupted, orders, confirmed, failures } = this;
    return {
      schedules,
      withFaults,
      interrupted,
      orders,
      confirmed,
      kills,
      failures,
      faults: Object.fromEntries([...this.faults].sort()),
    };
  }
}
