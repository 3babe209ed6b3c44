import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Check } from '@signalbox/lab-parts/check';
import { copyWorkspace } from '@signalbox/fork/workspace-copy';
import { dockerCompose } from '@signalbox/testing/docker';
import { freePort } from '@signalbox/testing/free-port';
import { demoOrder } from './field/customer.ts';
import { textEquals } from './printed-checks.ts';
import { StartAttempt, newFolder } from './start/start-attempt.ts';

const PROJECT = 'signalbox-fork';
const run = promisify(execFile);

/** Installs, tests, starts and composes a copy of the project without the lab. */
export async function verifyFork(): Promise<Check[]> {
  const copy = newFolder();
  try {
    copyWorkspace(copy);
    return [
      textEquals('npm ci', await outcome(npm(copy, 'ci')), 'succeeds'),
      textEquals('npm run drop-lab', await outcome(npm(copy, 'run', 'drop-lab', '--', '--force')), 'succeeds'),
      textEquals('without the lab: npm ci', await outcome(npm(copy, 'ci')), 'succeeds'),
      textEquals('without the lab: npm test', await tested(copy), 'no test failed'),
      textEquals('without the lab: npm start, and an order', await started(copy), 'CONFIRMED'),
      textEquals('without the lab: docker compose up, and an order', await composed(copy), 'CONFIRMED'),
    ];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  return (await run('npm', args, { cwd, maxBuffer: 2 ** 28 })).stdout;
}

const outcome = (step: Promise<unknown>): Promise<string> =>
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
    return (await attempt.outcome()) === 'ready' ? await demoOrder(attempt.state.gateways[0]!) : attempt.problems();
  } finally {
    await attempt.dispose();
  }
}

async function composed(cwd: string): Promise<string> {
  const project = { name: PROJECT, port: await freePort(), cwd };
  try {
    await dockerCompose(project, 'up', '--build', '--detach', '--wait');
    return await demoOrder(`http://127.0.0.1:${project.port}`);
  } catch (error) {
    return (error as Error).message;
  } finally {
    await dockerCompose(project, 'down', '--volumes', '--timeout', '3');
  }
}
