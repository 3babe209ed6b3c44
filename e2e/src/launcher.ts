import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive } from '@signalbox/postgres-cluster/is-alive';
import { readState } from '@signalbox/stack';
import { until } from '@signalbox/testing';
import type { LocalStack } from './system.ts';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const launcher = createRequire(import.meta.url).resolve('@signalbox/stack/start');

/** The file for the stack's output, including the logs of each instance. It remains until the next run. */
export const logFile = join(workspace, '.reports', 'e2e-stack.log');

/**
 * Starts the local stack with a data folder, and waits until its gateway is ready.
 * @param otlp - the URL that it exports traces to. Something listens there only in tests of traces.
 */
export async function startStack({ dataDir, otlp }: LocalStack): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const log = openSync(logFile, 'a');
  const telemetry = otlp === undefined ? ['--console-port', '0'] : ['--no-console', '--otlp', otlp];
  const stack = spawn(process.execPath, [launcher, '--port', '0', '--data', dataDir, ...telemetry, '--verbose'], {
    cwd: workspace,
    stdio: ['ignore', log, log],
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined, LOG_LEVEL: 'debug' },
  });
  closeSync(log);
  stack.unref();
  let exit: string | undefined;
  stack.once('exit', (code, signal) => (exit = `the stack ended unexpectedly: ${signal ?? `exit code ${code}`}`));
  await until(async () => exit ?? (await isReady(dataDir, stack.pid)), { timeoutMs: 120_000 }).catch(
    (error: unknown) => {
      stack.kill();
      throw new Error(`the stack is not ready; its last output:\n${tail()}`, { cause: error });
    },
  );
  if (exit) throw new Error(`${exit}; its last output:\n${tail()}`);
}

/** Stops the stack as Ctrl-C does, and waits until all its processes have ended. */
export async function stopStack(dataDir: string): Promise<void> {
  if (!existsSync(join(dataDir, 'stack.json'))) return;
  const { launcher, services, databases } = readState(dataDir);
  if (!isAlive(launcher.pid)) return;
  const pids = [launcher, ...services, ...databases].map(({ pid }) => pid);
  // An interrupted test may have left it suspended.
  process.kill(launcher.pid, 'SIGCONT');
  process.kill(launcher.pid, 'SIGTERM');
  await until(() => !pids.some(isAlive), { timeoutMs: 12_000 }).catch((error: unknown) => {
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
    throw error;
  });
}

async function isReady(dataDir: string, pid: number | undefined): Promise<boolean> {
  const { launcher, gateways } = readState(dataDir);
  const [gateway] = gateways;
  if (launcher.pid !== pid || !gateway) return false;
  return (await fetch(new URL('/health/ready', gateway))).ok;
}

function tail(): string {
  return readFileSync(logFile, 'utf8').split('\n').slice(-40).join('\n');
}
