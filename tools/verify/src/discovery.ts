import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { verifyConsulGone } from './discovery/consul-gone.ts';
import { verifySimulator } from './discovery/simulator.ts';
import { atMost, type Finding } from './finding.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const HISTORIES = 10_000;

/** What discovery does with a real Consul and with a hostile one, whether the simulator agrees with theory, and what becomes of calls to bad instances. */
export async function verifyDiscovery(): Promise<Finding[]> {
  return [
    ...(await inSources('discovery/registry.ts')),
    await histories(),
    ...(await verifySimulator()),
    ...(await verifyConsulGone()),
    // It runs on what is built, as services do: read when that is there.
    ...(await (await import('./discovery/balancing.ts')).verifyBalancing()),
  ];
}

/** Runs a file that uses the libraries' sources, which Node alone can't read, and takes the findings that it prints. */
async function inSources(file: string): Promise<Finding[]> {
  const loader = import.meta.resolve('@signalbox/local-stack/typescript-loader');
  const path = fileURLToPath(new URL(file, import.meta.url));
  const args = ['--conditions=@signalbox/source', '--import', loader, path];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${file} ended with exit code ${code}`);
  const measured = JSON.parse(printed) as [what: string, value: number, bound: number, unit: string][];
  return measured.map((finding) => atMost(...finding));
}

async function histories(): Promise<Finding> {
  const args = ['vitest', 'run', '--root', 'libs/discovery', 'src/registry/consul/watch-loop.property.spec.ts'];
  const env = { ...process.env, WATCH_HISTORIES: String(HISTORIES) };
  const child = spawn('npx', args, { cwd: root, env, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  const what = `${HISTORIES} random histories of a faulty registry: runs that spin, stop or never converge`;
  return atMost(what, code === 0 ? 0 : 1, 0, '');
}
