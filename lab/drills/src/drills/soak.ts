import { atMost } from '@signalbox/lab-parts/check';
import { median } from '@signalbox/lab-parts/statistics';
import type { Drill } from '../drill.ts';
import { collecting } from '../system/local-system.ts';

const EVERY_MS = 30_000;
const SETTLES_MS = 5 * 60_000;
// What caches, compiled code and the allocator may differ by.
const GROWTH = 1.1;

/** Nothing happens, for long. */
export const soak: Drill = {
  name: 'soak',
  fault: 'none, for --minutes',
  promise: 'memory grows by no more than 10 % after the first 5 minutes, and nothing fails',
  // Its clients sign in once.
  env: { ACCESS_TOKEN_TTL_SECONDS: '86400', ...collecting },
  only: 'local',
  async run({ system, pause, minutes, now }) {
    const memory = new Map<string, number[]>();
    const startedAt = now();
    const endsAt = startedAt + minutes * 60_000;
    const settles = Math.min(SETTLES_MS, (endsAt - startedAt) / 3);
    while (now() < endsAt) {
      await pause(EVERY_MS);
      if (now() < startedAt + settles) continue;
      for (const { name } of await system.instances()) {
        memory.set(name, [...(memory.get(name) ?? []), await system.memoryMiB(name)]);
      }
    }
    return (record) => [
      atMost('requests failed', record.failed.count, 0),
      ...[...memory].map(([name, values]) => {
        const part = Math.ceil(values.length / 4);
        const first = median(values.slice(0, part));
        return atMost(
          `memory of ${name} at the end (first ${first.toFixed(0)} MiB)`,
          median(values.slice(-part)),
          first * GROWTH,
          'MiB',
        );
      }),
    ];
  },
};
