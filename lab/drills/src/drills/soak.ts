import { atMost } from '@signalbox/lab-parts/check';
import { median } from '@signalbox/lab-parts/statistics';
import type { Drill } from '../drill.ts';
import { garbageCollectionEnv } from '../system/local-system.ts';

const INTERVAL_MS = 30_000;
const SETTLING_MS = 5 * 60_000;
// Caches, compiled code and the allocator account for this difference.
const MAX_GROWTH = 1.1;

/** A long run without a fault. */
export const soak: Drill = {
  name: 'soak',
  fault: 'none, for --minutes',
  promise: 'memory grows by at most 10 % after the first 5 minutes, and no request fails',
  // The clients sign in only once.
  env: { ACCESS_TOKEN_TTL_SECONDS: '86400', ...garbageCollectionEnv },
  only: 'local',
  async run({ system, pause, minutes, now }) {
    const memory = new Map<string, number[]>();
    const startedAt = now();
    const endsAt = startedAt + minutes * 60_000;
    const settlingMs = Math.min(SETTLING_MS, (endsAt - startedAt) / 3);
    while (now() < endsAt) {
      await pause(INTERVAL_MS);
      if (now() < startedAt + settlingMs) continue;
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
          first * MAX_GROWTH,
          'MiB',
        );
      }),
    ];
  },
};
