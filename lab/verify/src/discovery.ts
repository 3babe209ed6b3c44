// Some of what is loaded later uses libraries, whose sources Node alone can't read.
import '@signalbox/stack/typescript-loader';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { verifyConsulGone } from './discovery/consul-gone.ts';
import { verifySimulator } from './discovery/simulator.ts';
import { outputFromSources } from './from-sources.ts';
import { atMost } from './printed-checks.ts';

const HISTORIES = 10_000;

/** What discovery does with a real Consul and with a hostile one, whether the simulator agrees with theory, and what becomes of calls to bad instances. */
export async function verifyDiscovery(): Promise<Check[]> {
  return [
    ...(await measuredBy(new URL('discovery/registry.ts', import.meta.url))),
    await histories(),
    ...(await verifySimulator()),
    ...(await verifyConsulGone()),
    ...(await (await import('./discovery/balancing.ts')).verifyBalancing()),
  ];
}

/** The checks of a program that prints what it measured. */
async function measuredBy(program: URL): Promise<Check[]> {
  const measured = await outputFromSources(program);
  return (measured as [what: string, value: number, bound: number, unit: string][]).map((one) => atMost(...one));
}

async function histories(): Promise<Check> {
  const args = ['nx', 'run', 'discovery:test', '--skip-nx-cache', '--', 'watch-loop.property'];
  const env = { ...process.env, WATCH_HISTORIES: String(HISTORIES) };
  const child = spawn('npx', args, { cwd: workspaceRoot, env, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  const what = `${HISTORIES} random histories of a faulty registry: runs that spin, stop or never converge`;
  return atMost(what, code === 0 ? 0 : 1, 0);
}
