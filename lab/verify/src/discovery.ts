// Node needs this loader for the libraries' sources, which some later imports use.
import '@signalbox/stack/typescript-loader';
import type { Check } from '@signalbox/lab-parts/check';
import { verifyConsulOutage } from './discovery/consul-outage.ts';
import { verifySimulator } from './discovery/simulator.ts';
import { outputFromSources } from './from-sources.ts';
import { atMost } from './printed-checks.ts';

/**
 * Discovery with a real Consul, a faulty registry and an unreachable one; the simulator compared with theory; calls to
 * slow and failing instances.
 */
export async function verifyDiscovery(): Promise<Check[]> {
  return [
    ...(await checksMeasuredBy(new URL('discovery/registry.ts', import.meta.url))),
    ...(await verifySimulator()),
    ...(await verifyConsulOutage()),
    ...(await (await import('./discovery/balancing.ts')).verifyBalancing()),
  ];
}

/** Runs a program that prints its measurements, and returns them as checks. */
async function checksMeasuredBy(program: URL): Promise<Check[]> {
  const measured = await outputFromSources(program);
  return (measured as [what: string, value: number, threshold: number, unit: string][]).map((one) => atMost(...one));
}
