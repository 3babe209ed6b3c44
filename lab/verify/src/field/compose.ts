import type { Check } from '@signalbox/lab-parts/check';
import { dockerCompose } from '@signalbox/testing/docker';
import { freePort } from '@signalbox/testing/free-port';
import { exactly, same } from '../printed-checks.ts';
import { demoOrder } from './customer.ts';
import { counted, readOrders } from './load.ts';

const PROJECT = 'signalbox-field';
const PASSWORDS = ['p@ss/w#rd', 'abc+/def=='] as const;
/** Twelve pools of ten connections, where the database allows 100. */
const ORDERS = 12;
const PARALLEL = 400;

/** The system in containers: passwords that no URL can hold, and more instances than its databases have connections for. */
export async function verifyCompose(): Promise<Check[]> {
  const port = await freePort();
  const [users, orders] = PASSWORDS;
  const secrets = {
    USERS_DB_PASSWORD: users,
    ORDERS_DB_PASSWORD: orders,
    ORDERS_SERVICE_SECRET: 'a,b=c/d#e@f, a secret with all of these',
  };
  const project = { name: PROJECT, port, env: { ...secrets, LOG_LEVEL: 'warn' } };
  const compose = (...args: string[]) => dockerCompose(project, ...args);
  const gateway = `http://127.0.0.1:${port}`;
  // What a run that was killed may have left.
  await compose('down', '--volumes', '--timeout', '0');
  try {
    await compose('build');
    await compose('up', '--detach', '--wait');
    const confirmed = same(
      `10: database passwords ${PASSWORDS.join(' and ')}, an order in compose`,
      await demoOrder(gateway),
      'CONFIRMED',
    );
    await compose('up', '--detach', '--wait', '--no-recreate', '--scale', `orders=${ORDERS}`);
    return [confirmed, await crowded(gateway)];
  } finally {
    await compose('down', '--volumes', '--timeout', '3');
  }
}

/** On a busy machine some take too long, which says nothing of connections. */
async function crowded(gateway: string): Promise<Check> {
  const statuses: number[] = [];
  for (let round = 0; round < 3; round += 1) statuses.push(...(await readOrders(gateway, PARALLEL)));
  console.log(`    ${counted(statuses)}`);
  const refused = statuses.filter((status) => status === 503).length;
  return exactly(`7: 3 × ${PARALLEL} requests at once at ${ORDERS} instances in compose: answered 503`, refused, 0);
}
