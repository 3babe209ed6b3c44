import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Check } from '@signalbox/lab-parts/check';
import { databaseUrl } from '@signalbox/lab-parts/database-url';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import type { RunningStack } from '@signalbox/stack';
import { clusterConnection } from '@signalbox/postgres-cluster';
import pg from 'pg';
import { atMost, textEquals } from '../printed-checks.ts';
import { demoOrder } from './customer.ts';
import { verifyDocument } from './schemathesis.ts';
import { verifyText } from './text.ts';

const CLOCK = fileURLToPath(new URL('clock.ts', import.meta.url));

/** Keys and tokens that a service still uses and that others no longer accept. */
export const verifyKeysAndTokens = async (): Promise<Check[]> => [
  ...(await withStack({}, replacedKeys)),
  ...(await wallClockAhead()),
];

/** The content of requests to a running system. */
export const verifyRequests = (): Promise<Check[]> =>
  withStack({}, async (_, gateway) => [...(await verifyText(gateway)), ...(await verifyDocument(gateway))]);

/** Starts a stack with one instance of each service, runs `during` and stops the stack. */
async function withStack(
  env: NodeJS.ProcessEnv,
  during: (stack: RunningStack, gateway: string) => Promise<Check[]>,
): Promise<Check[]> {
  await using stack = await startTemporaryStack({ env });
  return await during(stack, stack.state().gateways[0] ?? '');
}

async function replacedKeys(stack: RunningStack, gateway: string): Promise<Check[]> {
  await demoOrder(gateway);
  const users = new pg.Client(clusterConnection(databaseUrl(stack.state(), 'users')));
  await users.connect();
  await users.query('delete from signing_keys');
  await users.end();
  await stack.execute({ kind: 'restart', name: 'users-1' });
  return timedOrder('2: the signing keys of users replaced: the next order', gateway);
}

async function wallClockAhead(): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-clock-'));
  const file = join(folder, 'ahead');
  const env = { CLOCK_FILE: file, NODE_OPTIONS: `--import ${CLOCK}` };
  try {
    return await withStack(env, async (_, gateway) => {
      await demoOrder(gateway);
      writeFileSync(file, '');
      // Each service checks for the file every 50 ms.
      await delay(500);
      return timedOrder('2: wall clock 10 min ahead, monotonic clock not: the next order', gateway);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timedOrder(what: string, gateway: string): Promise<Check[]> {
  const startedAt = performance.now();
  const status = await demoOrder(gateway);
  return [
    textEquals(what, status, 'CONFIRMED'),
    atMost(`${what}, duration`, (performance.now() - startedAt) / 1000, 5, 's'),
  ];
}

/** Environment variables that are meant for other programs. */
const foreign: readonly (readonly [row: number, variables: Readonly<Record<string, string>>])[] = [
  [6, { PGSSLMODE: 'require' }],
  [6, { PGSSLNEGOTIATION: 'direct' }],
  [6, { PGOPTIONS: '-c nonsense=1' }],
  [6, { PGHOST: 'db.invalid', PGPASSWORD: 'other' }],
  [6, { DATABASE_PASSWORD: 'other' }],
  [8, { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9' }],
  [15, { CONSUL_HTTP_SSL: 'true', CONSUL_CACERT: '/nowhere' }],
];

/** Starts a stack with each of them. */
export async function verifyForeignVariables(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [row, variables] of foreign) {
    const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const what = `${row}: start with ${set.join(' ')}, and an order`;
    const started = withStack(variables, async (_, gateway) => [
      textEquals(what, await demoOrder(gateway), 'CONFIRMED'),
    ]);
    checks.push(...(await started.catch((error: Error) => [textEquals(what, error.message, 'CONFIRMED')])));
  }
  return checks;
}
