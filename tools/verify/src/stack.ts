import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readState } from '@signalbox/local-stack';
import { atMost, type Finding } from './finding.ts';
import { descendants, residentMiB } from './processes.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const IDLE_MS = 15_000;

/** How long `npm start` takes, the first time and later, what the idle system holds, and how fast it stops. */
export async function verifyStack(): Promise<Finding[]> {
  const data = mkdtempSync(join(tmpdir(), 'signalbox-verify-'));
  const findings: Finding[] = [];
  try {
    // As after `npm ci`: nothing is compiled yet.
    for (const built of globSync('{apps,libs,libs/contracts}/*/dist', { cwd: root })) {
      rmSync(join(root, built), { recursive: true });
    }
    const first = await start(data);
    findings.push(atMost('ready after the first start', first.seconds, 30, 's'));
    await delay(IDLE_MS);
    const pids = descendants(first.launcher.pid!);
    findings.push(atMost(`idle memory (PSS) of ${pids.length} processes`, residentMiB(pids), 900, 'MiB'));
    findings.push(atMost('stopped after Ctrl-C', await stop(first), 12, 's'));
    const later = await start(data);
    findings.push(atMost('ready after a later start', later.seconds, 8, 's'));
    await stop(later);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  return findings;
}

/** A local stack that is ready. */
export interface Started {
  readonly launcher: ChildProcess;
  readonly data: string;
  readonly seconds: number;
}

/** Starts a local stack on free ports, and resolves when it is ready. @param args - more options of `npm start`. */
export async function start(data: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const started = performance.now();
  const launcher = spawn('npm', ['start', '--', '--port', '0', '--data', data, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: launcher.stdout });
  const ready = (async () => {
    for await (const line of lines) if (line.includes('Signalbox is ready')) return;
    throw new Error('npm start ended before it was ready');
  })();
  await ready;
  launcher.stdout.resume();
  return { launcher, data, seconds: (performance.now() - started) / 1000 };
}

/** As a terminal's Ctrl-C does, which npm passes on only there. @returns how many seconds it took. */
export async function stop({ launcher, data }: Started): Promise<number> {
  const started = performance.now();
  const { launcher: stack } = readState(data);
  process.kill(stack.pid, 'SIGINT');
  await once(launcher, 'exit');
  return (performance.now() - started) / 1000;
}
