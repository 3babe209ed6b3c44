import { Endpoint, Picker } from '@signalbox/balancing';
import { median } from '@signalbox/lab-parts/statistics';
import { contestants, type Contestant } from './contestants.ts';

// Run by pick-benchmark.ts in a process of its own, with --expose-gc and a nursery that nothing falls out of meanwhile.
// `measure.ts NAME INSTANCES` measures one contestant and prints what it found as JSON; `measure.ts list` a change in a list.

const collect = (globalThis as unknown as { gc(): void }).gc;
const BATCHES = 7;
const BATCH_MS = 60;

const [name = '', instances = '0'] = process.argv.slice(2);
process.stdout.write(
  JSON.stringify(name === 'list' ? listChange(Number(instances)) : measure(contestant(name), Number(instances))),
);

function contestant(named: string): Contestant {
  const found = contestants.find((each) => each.name === named);
  if (found === undefined) throw new Error(`there is no ${named}`);
  return found;
}

/** The fastest of several batches, since whatever else the machine does only makes one slower. */
function measure({ prepare }: Contestant, count: number): { ns: number; bytes: number } {
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
  if (last === undefined) throw new Error('it picked nothing');
  return tookMs;
}

/** What a pick leaves to the garbage collector: the least of several tries, in whole bytes. */
function bytesOf(pick: () => unknown, times: number): number {
  const tries = Array.from({ length: 5 }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    batch(pick, times);
    return (process.memoryUsage().heapUsed - before) / times;
  });
  return Math.max(0, Math.round(Math.min(...tries)));
}

/** How long a picker takes for a list in which one has changed, the next pick included: the median. */
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
