import { calledServices } from '@signalbox/stack';
import { until } from '@signalbox/testing/until';
import type { Stage } from '../drill.ts';
import type { Counts, SystemInstance } from './system.ts';

/** Waits until as many instances as planned are ready, and every gateway sees those that it calls as passing, and no others. */
export async function whole({ system, watch, now }: Stage, counts: Counts, timeoutMs = 60_000): Promise<void> {
  const planned = Object.values(counts).reduce((sum, count) => sum + count, 0);
  await until(
    async () => {
      const ready = await system.instances();
      return ready.length === planned && watch.allPassing(callees(ready), now(), system.gateways.length);
    },
    { timeoutMs, intervalMs: 50 },
  );
}

/** The ids of those that gateways call. */
export function callees(instances: readonly SystemInstance[]): ReadonlySet<string> {
  const called = new Set(calledServices.map(({ name }) => name));
  return new Set(instances.filter(({ service }) => called.has(service)).map(({ id }) => id));
}
