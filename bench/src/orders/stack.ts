import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readState, type StackState } from '@signalbox/local-stack';
import type { Processes } from '../processes/processes.ts';
import { workspaceRoot } from '../workspace-root.ts';

const POLL_MS = 50;

/** What `npm start` starts, on free ports and with data of its own. Its databases are as durable as they are there. */
export async function startStack(processes: Processes, instances: number): Promise<StackState> {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  processes.afterwards(() => rmSync(dataDir, { recursive: true, force: true }));
  const counts = ['--scale', `users=${instances}`, '--scale', `orders=${instances}`, '--port', '0'];
  const { ready } = await processes.start<StackState>(
    'the stack',
    {
      file: process.execPath,
      args: [join('tools', 'local-stack', 'start.js'), ...counts, '--data', dataDir],
      cwd: workspaceRoot,
      env: { NODE_ENV: 'production', CONSUL_HTTP_ADDR: undefined },
    },
    (_, gone) => untilReady(dataDir, gone),
  );
  return ready;
}

/** The launcher writes the state when an order can be placed. */
async function untilReady(dataDir: string, gone: AbortSignal): Promise<StackState> {
  for (;;) {
    try {
      return readState(dataDir);
    } catch {
      await delay(POLL_MS, undefined, { signal: gone });
    }
  }
}

/** @throws Error if the stack has no such database. */
export function databaseUrl(stack: StackState, service: string): string {
  const database = stack.databases.find((one) => one.service === service);
  if (!database) throw new Error(`expected a stack with a database of ${service}`);
  return database.url;
}
