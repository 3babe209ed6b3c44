import { Endpoint, Picker } from '@signalbox/balancing';
import { median } from '@signalbox/lab-parts/statistics';
import { pickCases, type PickCase } from './pick-cases.ts';

// pick-benchmark.ts runs this in a separate process, with --expose-gc and a young generation that is larger than the
// garbage of a batch. `measure.ts NAME INSTANCES` measures one case and prints the result as JSON; `measure.ts list COUNT`
// measures the update of a list.

const collect = (globalThis as unknown as { gc(): void }).gc;
const BATCHES = 7;
const BATCH_MS = 60;

const [name = '', instances = '0'] = process.argv.slice(2);
process.stdout.write(
  JSON.stringify(name === 'list' ? listChange(Number(instances)) : measure(findCase(name), Number(instances))),
);

function findCase(name: string): PickCase {
  const found = pickCases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`expected the name of a case, got ${name}`);
  return found;
}

/** The fastest of several batches: other load on the machine can only slow a batch down. */
function measure({ prepare }: PickCase, count: number): { ns: number; bytes: number } {
  const pick = prepare(count);
  let times = 256;
  for (let warm = 0; warm < 3; warm += 1) {
    let tookMs = batch(pick, times);
    for (; tookMs < BATCH_MS; tookMs = batch(pick, times)) times *= 2;
  }
  const tookMs = Math.min(...Array.from({ length: BATCHES }, () => batch(pick, times)));
  return { ns: (tookMs * 1e6) / times, bytes: bytesOf(pick, Math.min(times, 200_000)) };
}

function batch(pick: () => unknown, times: number): number {
  const startedAt = performance.now();
  let last: unknown;
  for (let turn = 0; turn < times; turn += 1) last = pick();
  const tookMs = performance.now() - startedAt;
  if (last === undefined) throw new Error('expected a pick, got undefined');
  return tookMs;
}

/** The garbage of one pick: the minimum of several tries, in whole bytes. */
function bytesOf(pick: () => unknown, times: number): number {
  const tries = Array.from({ length: 5 }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    batch(pick, times);
    return (process.memoryUsage().heapUsed - before) / times;
  });
  return Math.max(0, Math.round(Math.min(...tries)));
}

/** The median time of an update with one changed endpoint, including the next pick. */
function listChange(count: number): { ms: number } {
  const about = { version: '1', zone: 'a', startedAt: '', weight: 1, status: 'passing' } as const;
  const create = (at: number) =>
    new Endpoint({ id: `i${at}`, service: 's', address: '127.0.0.1', port: 1024 + at, ...about });
  const all = Array.from({ length: count }, (_, at) => create(at));
  const picker = new Picker<Endpoint>({ policy: 'peak-ewma', random: Math.random, slowStartMs: 10_000 });
  picker.update(all, 0);
  picker.pick({}, 0);
  const tookMs = Array.from({ length: 51 }, (_, at) => {
    const changed = all.with(at, create(count + at));
    const startedAt = performance.now();
    picker.update(changed, at);
    picker.pick({}, at);
    return performance.now() - startedAt;
  });
  return { ms: median(tookMs) };
}
