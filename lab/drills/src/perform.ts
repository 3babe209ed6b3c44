import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { same } from '@signalbox/lab-parts/check';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { ordersAtRest } from './audit/orders-at-rest.ts';
import type { Drill, OwnDrill, Stage } from './drill.ts';
import { twoOfEach } from './drills/two-of-each.ts';
import { EdgeClient } from './load/edge-client.ts';
import { Load } from './load/load.ts';
import { createShoppers } from './load/shoppers.ts';
import type { Options } from './options.ts';
import { Record, type Mark } from './record/record.ts';
import { timeline } from './record/timeline.ts';
import type { System } from './system/system.ts';
import { Watch } from './system/watch.ts';
import { whole } from './system/whole.ts';
import type { Verdict } from './verdict.ts';

// Connections, compiled code, caches: what is slow once does not belong to the fault.
const WARM_UP_MS = 3_000;

/** Runs a drill on a system that is whole, and has it whole again. @param say - told what happens, as it does. */
export async function perform(
  drill: Drill,
  system: System,
  options: Options,
  say: (line: string) => void,
): Promise<Verdict> {
  const { short, minutes, rate, seed, without } = options;
  const [loadBefore = 0] = loadavg();
  const client = new EdgeClient(system.gateways);
  const shoppers = await createShoppers(client, system);
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt;
  const marks: Mark[] = [];
  const mark = (text: string) => {
    const atMs = now();
    marks.push({ atMs, text });
    say(`  ${(atMs / 1000).toFixed(1).padStart(6)} s  ${text}`);
    return atMs;
  };
  const watch = new Watch(system.gateways, now);
  const load = new Load(client, shoppers, rate, now);
  const pause = (ms: number) => delay(ms);
  const stage: Stage = { system, load, shoppers, watch, short, minutes, random: seededRandom(seed), now, pause, mark };
  try {
    await pause(WARM_UP_MS);
    const judge = await drill.run(stage);
    await whole(stage, drill.counts ?? twoOfEach);
    await load.stop();
    const record = new Record(load.samples).between(short ? 0 : WARM_UP_MS);
    const atRest = await ordersAtRest(
      system,
      load.orders,
      shoppers.map(({ id }) => id),
    );
    return {
      ...nameOf(drill),
      system: system.kind,
      loadBefore,
      rate,
      seed,
      without,
      checks: [...judge(record), ...atRest],
      totals: {
        requests: record.count,
        failed: record.failed.count,
        refused: record.refused,
        broken: record.broken,
        p50Ms: record.latencyMs(0.5),
        p99Ms: record.latencyMs(0.99),
      },
      failures: [...record.failures(), ...record.breaks()],
      seconds: timeline(new Record(load.samples), marks, (atMs) => watch.passing(atMs)),
    };
  } finally {
    await Promise.all([load.stop(), watch.stop()]);
    await client.close();
  }
}

/** The verdict on a drill that brings its own system. */
export async function performOwn(
  drill: OwnDrill,
  options: Options,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<Verdict> {
  const verdict = withoutLoad(drill, options);
  return { ...verdict, checks: await drill.perform(options, say, stop) };
}

/** The verdict on a drill that came to no end. */
export function notPerformed(drill: Drill | OwnDrill, options: Options, error: Error): Verdict {
  return { ...withoutLoad(drill, options), checks: [same('could not be performed', error.message, 'no error')] };
}

function withoutLoad(drill: Drill | OwnDrill, { rate, seed, without, compose }: Options): Verdict {
  const [loadBefore = 0] = loadavg();
  const system = 'perform' in drill ? 'own' : compose ? 'compose' : 'local';
  const totals = { requests: 0, failed: 0, refused: 0, broken: 0, p50Ms: 0, p99Ms: 0 };
  return { ...nameOf(drill), system, loadBefore, rate, seed, without, checks: [], totals, failures: [], seconds: [] };
}

const nameOf = ({ name, fault, promise }: Pick<Drill, 'name' | 'fault' | 'promise'>) => ({ name, fault, promise });
