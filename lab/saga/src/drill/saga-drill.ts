import { readFileSync, writeFileSync } from 'node:fs';
import { StackPool } from '../stack/stack-pool.ts';
import { servicesWithAgent } from '../stack/services-with-agent.ts';
import { startClusters } from '../stack/temporary-clusters.ts';
import { nameOf } from '../points/fault.ts';
import { runSchedule, type ScheduleResult } from '../schedule/run-schedule.ts';
import { expiriesMs, randomSchedule, type Schedule } from '../schedule/schedule.ts';
import { allFaultCases } from '../fault-cases/fault-cases.ts';

export interface SagaDrillOptions {
  readonly seed: string;
  /** The number of random schedules, from number 0 on. */
  readonly runs: number;
  /** Runs only the random schedule with this number. */
  readonly run?: number;
  /** Runs only the schedule in this file, which an earlier failure wrote. */
  readonly scheduleFile?: string;
  /** Runs each fault case of each point before the random schedules. */
  readonly walk?: boolean;
  /** The number of stacks that run in parallel; even. @defaultValue 4 */
  readonly stacks?: number;
  /** Prints a line of progress. */
  readonly say: (line: string) => void;
  /** When it aborts, no further schedule starts and the stacks stop. */
  readonly signal?: AbortSignal;
}

/** A schedule that violated a rule. */
interface FailedSchedule {
  readonly schedule: Schedule;
  readonly violations: ScheduleResult['violations'];
}

export interface SagaVerdict {
  readonly schedules: number;
  readonly orders: number;
  readonly confirmed: number;
  /** Schedules that have faults. */
  readonly withFaults: number;
  /** Schedules in which a fault was triggered. */
  readonly interrupted: number;
  /** How often each fault was triggered. */
  readonly faults: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly failures: readonly FailedSchedule[];
  /** SQL of writes that have no point. */
  readonly unnamed: readonly string[];
  readonly seconds: number;
}

const PROGRESS_INTERVAL_MS = 15_000;

/**
 * Runs schedules on real processes. Reports each schedule that violates a rule, and how to run it again.
 * @throws the signal's reason if it aborts.
 */
export async function sagaDrill(options: SagaDrillOptions): Promise<SagaVerdict> {
  const { say, stacks: stackCount = 4, signal } = options;
  const startedAt = performance.now();
  const schedules = schedulesOf(options);
  const commandOf = await servicesWithAgent();
  await using temporary = await startClusters({ durable: true });
  const { clusters } = temporary;
  const usedExpiriesMs = expiriesMs.filter((expiryMs) => schedules.some((schedule) => schedule.expiryMs === expiryMs));
  const perExpiry = Math.max(1, Math.min(stackCount / usedExpiriesMs.length, schedules.length));
  const stackOptions = usedExpiriesMs.flatMap((expiryMs) =>
    Array.from({ length: perExpiry }, (_, number) => ({
      ...{ clusters, commandOf, expiryMs },
      name: `${expiryMs}_${number}`,
    })),
  );
  await using pool = await StackPool.start(stackOptions);
  const tally = new Tally();
  const reportProgress = () => say(`  ${tally.schedules} of ${schedules.length} schedules, ${tally.summary()}`);
  const progressTimer = setInterval(reportProgress, PROGRESS_INTERVAL_MS);
  try {
    await pool.runAll(schedules, async (stack, schedule) => {
      if (signal?.aborted) return;
      const result = await runSchedule(stack, schedule);
      tally.add(result);
      if (result.violations.length > 0) reportFailure(result, stack.logs(), say);
    });
  } finally {
    clearInterval(progressTimer);
  }
  signal?.throwIfAborted();
  reportProgress();
  const unnamed = pool.stacks.flatMap((stack) => stack.unnamed);
  return { ...tally.verdict(), unnamed, seconds: (performance.now() - startedAt) / 1000 };
}

function schedulesOf({ seed, runs, run, scheduleFile, walk }: SagaDrillOptions): Schedule[] {
  if (scheduleFile !== undefined) return [JSON.parse(readFileSync(scheduleFile, 'utf8')) as Schedule];
  if (run !== undefined) return [randomSchedule(seed, run)];
  const faultCases = walk ? allFaultCases().map(({ schedule }) => schedule) : [];
  return [...faultCases, ...Array.from({ length: runs }, (_, number) => randomSchedule(seed, number))];
}

function reportFailure(
  { schedule, violations, history, triggered }: ScheduleResult,
  logs: string,
  say: (line: string) => void,
): void {
  const file = `saga-failure-${schedule.name.replaceAll(/[^\w.-]+/g, '-')}.json`;
  writeFileSync(file, JSON.stringify(schedule, null, 2));
  say(`✗ schedule ${schedule.name} failed; run it again: npm run drill -- saga --schedule ${file}`);
  for (const { rule, what } of violations) say(`    ${rule}: ${what}`);
  for (const fault of triggered) say(`    triggered: ${nameOf(fault)} in ${fault.target}`);
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
  private readonly failures: FailedSchedule[] = [];

  add({ schedule, violations, snapshot, triggered }: ScheduleResult): void {
    this.schedules += 1;
    if (schedule.faults.length > 0) this.withFaults += 1;
    if (triggered.length > 0) this.interrupted += 1;
    this.orders += snapshot.orders.length;
    this.confirmed += snapshot.orders.filter(({ status }) => status === 'CONFIRMED').length;
    for (const fault of triggered) this.faults.set(nameOf(fault), (this.faults.get(nameOf(fault)) ?? 0) + 1);
    if (violations.length > 0) this.failures.push({ schedule, violations });
  }

  summary(): string {
    const triggered = [...this.faults.values()].reduce((sum, count) => sum + count, 0);
    return `${this.orders} orders, ${triggered} faults, ${this.failures.length} schedules failed`;
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
