// Node needs this loader for the libraries' sources, which some later imports use.
import '@signalbox/stack/typescript-loader';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { verifyConsulOutage } from './discovery/consul-outage.ts';
import { verifySimulator } from './discovery/simulator.ts';
import { outputFromSources } from './from-sources.ts';
import { atMost } from './printed-checks.ts';

const HISTORIES = 10_000;

/**
 * Discovery with a real Consul, a faulty registry and an unreachable one; the simulator compared with theory; calls to
 * slow and failing instances.
 */
export async function verifyDiscovery(): Promise<Check[]> {
  return [
    ...(await checksMeasuredBy(new URL('discovery/registry.ts', import.meta.url))),
    await randomHistories(),
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

async function randomHistories(): Promise<Check> {
  const args = ['nx', 'run', 'discovery:test', '--skip-nx-cache', '--', 'watch-loop.property'];
  const env = { ...process.env, WATCH_HISTORIES: String(HISTORIES) };
  const child = spawn('npx', args, { cwd: workspaceRoot, env, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  const what = `${HISTORIES} random histories of a faulty registry: test runs in which a watch spins, stops or never converges`;
  return atMost(what, code === 0 ? 0 : 1, 0);
}
