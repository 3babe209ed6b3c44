import { edgeCalls } from '@signalbox/stack';
import { until } from '@signalbox/testing/until';
import type { DrillContext } from '../drill.ts';
import type { Counts, SystemInstance } from './system.ts';

/**
 * Waits until the expected number of instances is ready, and every gateway sees as passing exactly the instances of the
 * services that it calls.
 */
export async function waitUntilReady(
  { system, monitor, now }: DrillContext,
  counts: Counts,
  timeoutMs = 60_000,
): Promise<void> {
  const expected = Object.values(counts).reduce((sum, count) => sum + count, 0);
  await until(
    async () => {
      const ready = await system.instances();
      return ready.length === expected && monitor.allPassing(calledIds(ready), now(), system.gateways.length);
    },
    { timeoutMs, intervalMs: 50 },
  );
}

/** The ids of the instances that gateways call. */
export function calledIds(instances: readonly SystemInstance[]): ReadonlySet<string> {
  return new Set(instances.filter(({ service }) => edgeCalls.includes(service)).map(({ id }) => id));
}
