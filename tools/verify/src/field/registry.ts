import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { same, type Finding } from '../finding.ts';

const root = fileURLToPath(new URL('../../../../..', import.meta.url));

/** What a case observed, and what it should have. */
export type Observation = readonly [what: string, found: string, expected: string];

/** Unusual registries and addresses. */
export async function verifyRegistry(): Promise<Finding[]> {
  return [
    ...(await findingsOf('registry-entries.ts')),
    ...(await findingsOf('registry-access.ts')),
    ...(await findingsOf('addresses.ts')),
    ...(await findingsOf('ipv6-only.ts', withoutIPv4())),
  ];
}

/** Runs a file that uses the libraries' sources, and takes the observations that it prints. */
async function findingsOf(file: string, command: readonly string[] = []): Promise<Finding[]> {
  const loader = import.meta.resolve('@signalbox/local-stack/typescript-loader');
  const path = fileURLToPath(new URL(file, import.meta.url));
  const node = [process.execPath, '--conditions=@signalbox/source', '--import', loader, path];
  const [program = '', ...args] = [...command, ...node];
  try {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
    if (code !== 0) throw new Error(`exit code ${code}`);
    return (JSON.parse(printed) as Observation[]).map((observation) => same(...observation));
  } catch (error) {
    return [same(`the cases of ${file}`, `not run: ${(error as Error).message}`, 'run')];
  }
}

/** A network of its own with nothing but ::1. */
function withoutIPv4(): string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const setUp = 'ip link set lo up && ip address del 127.0.0.1/8 dev lo && exec "$@"';
  return ['unshare', ...asRoot, '--net', 'sh', '-c', setUp, 'sh'];
}
