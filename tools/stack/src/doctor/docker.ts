import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { clockCheck } from './clock.ts';
import type { Finding } from './findings.ts';

// docker-compose.yml sets start_interval.
const ENGINE = [25, 0];
const COMPOSE = [2, 20];
const WITHIN_MS = 5_000;

const WAY = { ways: ['docker compose'] } as const;

/** Docker and its Compose, which only `docker compose` and the container suites need. */
export async function dockerFindings(): Promise<Finding[]> {
  try {
    const engine = await docker('version', '--format', '{{.Server.Version}}');
    const time = Date.parse(await docker('info', '--format', '{{.SystemTime}}'));
    const clock = Number.isNaN(time) ? [] : [{ ...clockCheck('clock of Docker', time), ...WAY }];
    return [versionFinding('Docker', engine, ENGINE), await composeFinding(), ...clock];
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = isMissing
      ? 'docker is not installed: install Docker Engine or Docker Desktop, or use npm start, which needs none'
      : `docker does not answer: start it, and check that this user may use it (${firstLine(error)})`;
    return [{ what: 'Docker', found: isMissing ? 'not installed' : 'not running', problem, ...WAY }];
  }
}

async function composeFinding(): Promise<Finding> {
  const what = 'Docker Compose';
  try {
    return versionFinding(what, await docker('compose', 'version', '--short'), COMPOSE);
  } catch {
    return { what, found: 'not installed', problem: 'install the Compose plugin of Docker', ...WAY };
  }
}

async function docker(...args: string[]): Promise<string> {
  return (await promisify(execFile)('docker', args, { timeout: WITHIN_MS, killSignal: 'SIGKILL' })).stdout.trim();
}

function versionFinding(what: string, text: string, [major = 0, minor = 0]: readonly number[]): Finding {
  const [, foundMajor, foundMinor] = (/^v?(\d+)\.(\d+)/.exec(text) ?? []).map(Number);
  const isEnough = foundMajor! > major || (foundMajor === major && foundMinor! >= minor);
  const problem = isEnough ? undefined : `expected ${what} ${major}.${minor} or later, got ${text}: update it`;
  return { what, found: text, problem, ...WAY };
}

const firstLine = (error: unknown) => {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).split('\n')[0];
};
