import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { textEquals } from '@signalbox/lab-parts/check';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { auditOrders } from './audit/audit-orders.ts';
import type { Drill, StandaloneDrill, DrillContext } from './drill.ts';
import { twoOfEach } from './drills/two-of-each.ts';
import { EdgeClient } from './load/edge-client.ts';
import { Load } from './load/load.ts';
import { createVirtualUsers } from './load/virtual-users.ts';
import type { Options } from './options.ts';
import { LoadRecord, type Mark } from './record/load-record.ts';
import { timeline } from './record/timeline.ts';
import type { System } from './system/system.ts';
import { TopologyMonitor } from './system/topology-monitor.ts';
import { waitUntilReady } from './system/wait-until-ready.ts';
import type { Verdict } from './verdict.ts';

// Connections, compilation and caches make the first requests slow. The fault is not the reason.
const WARM_UP_MS = 3_000;

/** Runs a drill on a healthy system, and waits until it is healthy again. @param log - prints a line of progress. */
export async function perform(
  drill: Drill,
  system: System,
  options: Options,
  log: (line: string) => void,
): Promise<Verdict> {
  const { short, minutes, rate, seed, without } = options;
  const [loadAverage = 0] = loadavg();
  const client = new EdgeClient(system.gateways);
  const virtualUsers = await createVirtualUsers(system);
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt;
  const marks: Mark[] = [];
  const mark = (text: string) => {
    const atMs = now();
    marks.push({ atMs, text });
    log(`  ${(atMs / 1000).toFixed(1).padStart(6)} s  ${text}`);
    return atMs;
  };
  const monitor = new TopologyMonitor(system.gateways, now);
  const load = new Load(client, virtualUsers, rate, now);
  const pause = (ms: number) => delay(ms);
  const context: DrillContext = {
    system,
    load,
    virtualUsers,
    monitor,
    short,
    minutes,
    random: seededRandom(seed),
    now,
    pause,
    mark,
  };
  try {
    await pause(WARM_UP_MS);
    const check = await drill.run(context);
    await waitUntilReady(context, drill.counts ?? twoOfEach);
    await load.stop();
    const record = new LoadRecord(load.samples).between(short ? 0 : WARM_UP_MS);
    const audit = await auditOrders(
      system,
      load.orders,
      virtualUsers.map(({ id }) => id),
    );
    return {
      ...descriptionOf(drill),
      system: system.kind,
      loadAverage,
      rate,
      seed,
      without,
      checks: [...check(record), ...audit],
      totals: {
        requests: record.count,
        failed: record.failed.count,
        refused: record.refused,
        broken: record.broken,
        p50Ms: record.latencyMs(0.5),
        p99Ms: record.latencyMs(0.99),
      },
      failures: [...record.failures(), ...record.brokenConnections()],
      seconds: timeline(new LoadRecord(load.samples), marks, (atMs) => monitor.passingCount(atMs)),
    };
  } finally {
    await Promise.all([load.stop(), monitor.stop()]);
    await client.close();
  }
}

/** Runs a drill that starts its own system. */
export async function performStandalone(
  drill: StandaloneDrill,
  options: Options,
  log: (line: string) => void,
  stop: AbortSignal,
): Promise<Verdict> {
  const verdict = emptyVerdict(drill, options);
  return { ...verdict, checks: await drill.perform(options, log, stop) };
}

/** The verdict on a drill that could not finish. */
export function failedVerdict(drill: Drill | StandaloneDrill, options: Options, error: Error): Verdict {
  return {
    ...emptyVerdict(drill, options),
    checks: [textEquals('error that stopped the drill', error.message, 'none')],
  };
}

function emptyVerdict(drill: Drill | StandaloneDrill, { rate, seed, without, compose }: Options): Verdict {
  const [loadAverage = 0] = loadavg();
  const system = 'perform' in drill ? 'standalone' : compose ? 'compose' : 'local';
  const totals = { requests: 0, failed: 0, refused: 0, broken: 0, p50Ms: 0, p99Ms: 0 };
  return {
    ...descriptionOf(drill),
    system,
    loadAverage,
    rate,
    seed,
    without,
    checks: [],
    totals,
    failures: [],
    seconds: [],
  };
}

const descriptionOf = ({ name, fault, promise }: Pick<Drill, 'name' | 'fault' | 'promise'>) => ({
  name,
  fault,
  promise,
});
