import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Check } from '@signalbox/lab-parts/check';
import { copyWorkspace } from '@signalbox/rehearsal/workspace-copy';
import { dockerCompose } from '@signalbox/testing/docker';
import { freePort } from '@signalbox/testing/free-port';
import { textEquals } from './printed-checks.ts';
import { StartAttempt, newFolder } from './start/start-attempt.ts';

const PROJECT = 'fork-under-test';
const COMBINATIONS = [
  ['--name', 'acme', '--scope', '@acme'],
  ['--drop', 'orders'],
  ['--without', 'lab,console'],
] as const;
const run = promisify(execFile);

/** Forks copies of the project in three ways; installs, tests, starts and composes each. */
export async function verifyFork(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const combination of COMBINATIONS) checks.push(...(await verifyCombination(combination)));
  return checks;
}

async function verifyCombination(options: readonly string[]): Promise<Check[]> {
  const copy = newFolder();
  const what = options.join(' ');
  const checks: Check[] = [];
  const check = async (step: string, outcome: Promise<string>, expected: string) => {
    checks.push(textEquals(`${what}: ${step}`, await outcome, expected));
    return checks.at(-1)!.ok;
  };
  try {
    copyWorkspace(copy);
    // The command needs the packages of the template, and its result needs them under their new names.
    const isMade =
      (await check('npm ci', succeeds(npm(copy, 'ci')), 'succeeds')) &&
      (await check('npm run fork', succeeds(npm(copy, 'run', 'fork', '--', ...options, '--force')), 'succeeds')) &&
      (await check('npm ci afterwards', succeeds(npm(copy, 'ci')), 'succeeds'));
    if (!isMade) return checks;
    await check('npm test', tested(copy), 'no test failed');
    await check('npm start, and an account is created and read', started(copy), 'ada@example.com');
    await check('docker compose up, and an account is created and read', composed(copy), 'ada@example.com');
    return checks;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  return (await run('npm', args, { cwd, maxBuffer: 2 ** 28 })).stdout;
}

const succeeds = (step: Promise<unknown>): Promise<string> =>
  step.then(
    () => 'succeeds',
    ({ message }: Error) => message.slice(-500),
  );

/** Runs the gate, which prints its counts last, also if it fails. */
async function tested(copy: string): Promise<string> {
  const output = await npm(copy, 'test').catch(
    ({ stdout = '', message }: Error & { stdout?: string }) => stdout || message,
  );
  const counts = output.trim().split('\n').at(-1) ?? '';
  console.log(`    ${counts}`);
  return /^\d{3,} passed, 0 failed$/.test(counts) ? 'no test failed' : counts;
}

async function started(cwd: string): Promise<string> {
  const attempt = new StartAttempt('npm', ['start', '--', '--port', '0', '--data', 'DATA'], { cwd });
  try {
    return (await attempt.outcome()) === 'ready' ? await newAccount(attempt.state.gateways[0]!) : attempt.problems();
  } finally {
    await attempt.dispose();
  }
}

async function composed(cwd: string): Promise<string> {
  const project = { name: PROJECT, port: await freePort(), cwd };
  try {
    await dockerCompose(project, 'up', '--build', '--detach', '--wait');
    return await newAccount(`http://127.0.0.1:${project.port}`);
  } catch (error) {
    return (error as Error).message;
  } finally {
    await dockerCompose(project, 'down', '--volumes', '--timeout', '3');
  }
}

/** Creates an account, signs in and reads it: what every fork can do. @returns its address. */
async function newAccount(gateway: string): Promise<string> {
  const json = { 'content-type': 'application/json' };
  const send = async (path: string, body: object) => {
    const answer = await fetch(`${gateway}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
    return (await answer.json()) as { accessToken?: string };
  };
  const credentials = { email: 'ada@example.com', password: 'correct horse' };
  await send('/api/users', { ...credentials, name: 'Ada' });
  const { accessToken } = await send('/api/sessions', credentials);
  const answer = await fetch(`${gateway}/api/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  return ((await answer.json()) as { email?: string }).email ?? `status ${answer.status}`;
}
