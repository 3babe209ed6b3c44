import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '@signalbox/testing';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

const SCRIPT = fileURLToPath(new URL('stop-signals.fixture.ts', import.meta.url));

let folder: string;
let starter: ChildProcess;
let script: ProcessIdentity;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-'));
  const start = `"${process.execPath}" ${SCRIPT}`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start, demo: 'npm start -- more' } }));
});

afterEach(() => {
  for (const pid of [starter.pid!, script.pid]) if (identify(pid)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Runs a command that starts the script, and waits until the script runs. */
async function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { npm_lifecycle_event: _, npm_lifecycle_script: __, ...clean } = process.env;
  lines = [];
  starter = spawn(file, args, { cwd: folder, env: { ...clean, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  createInterface({ input: starter.stdout! }).on('line', (line) => lines.push(line));
  const pid = await until(() => lines.find((line) => /^\d+$/.test(line)), { timeoutMs: 40_000 });
  script = identify(Number(pid))!;
}

/** Ends the shell by closing its input, and waits until the script has printed again. */
async function goesOnWithoutItsShell(): Promise<void> {
  starter.stdin!.end();
  if (starter.exitCode === null) await once(starter, 'exit');
  lines.length = 0;
  await until(() => lines.length >= 6, { timeoutMs: 20_000 });
}

describe('a script of npm', () => {
  it.each([
    ['SIGTERM', 'npm', ['start']],
    ['SIGKILL', 'npm', ['start']],
    ['SIGTERM', 'npm', ['run', 'demo']],
    ['SIGKILL', 'npm', ['run', 'demo']],
    ['SIGKILL', 'npm', ['exec', '-c', `"${process.execPath}" ${SCRIPT}`]],
  ] as const)('stops when npm receives %s: %s %j', async (signal, file, args) => {
    await run(file, args);
    starter.kill(signal);
    await until(() => !isAlive(script), { timeoutMs: 20_000 });
  });

  it('continues when the shell that started npm ends', async () => {
    await run('sh', ['-c', 'nohup npm start & read _']);
    await goesOnWithoutItsShell();
  });
});

describe('a program that a user started in the background', () => {
  it.each([
    ['without npm', {}],
    ['below another script of npm', { npm_lifecycle_event: 'editor', npm_lifecycle_script: 'node editor.js' }],
  ])('continues when its shell ends, %s', async (_, env) => {
    await run('sh', ['-c', `"${process.execPath}" ${SCRIPT} & read _`], env);
    await goesOnWithoutItsShell();
  });
});
