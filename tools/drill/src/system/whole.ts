import { until } from '@signalbox/testing/until';
import type { Stage } from '../drill.ts';
import type { Counts, SystemInstance } from './system.ts';

/** Waits until as many instances as planned are ready, and every gateway sees those of users and orders as passing, and no others. */
export async function whole({ system, watch, now }: Stage, counts: Counts, timeoutMs = 60_000): Promise<void> {
  const planned = counts.users + counts.orders + counts.gateway;
  await until(
    async () => {
      const ready = await system.instances();
      return ready.length === planned && watch.allPassing(callees(ready), now(), system.gateways.length);
    },
    { timeoutMs, intervalMs: 50 },
  );
}

/** The ids of those that gateways call. */
export const callees = (instances: readonly SystemInstance[]): ReadonlySet<string> =>
  new Set(instances.filter(({ service }) => service !== 'gateway').map(({ id }) => id));
