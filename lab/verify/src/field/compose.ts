import type { Check } from '@signalbox/lab-parts/check';
import { dockerCompose } from '@signalbox/testing/docker';
import { freePort } from '@signalbox/testing/free-port';
import { equals, textEquals } from '../printed-checks.ts';
import { demoOrder } from './customer.ts';
import { formatCounts, readOrders } from './load.ts';

const PROJECT = 'signalbox-field';
/** Twelve pools of ten connections; the database allows 100. */
const ORDERS = 12;
const PARALLEL = 400;

/** The system in containers: random passwords of the databases, and more instances than database connections. */
export async function verifyCompose(): Promise<Check[]> {
  const port = await freePort();
  const project = { name: PROJECT, port, env: { LOG_LEVEL: 'warn' } };
  const compose = (...args: string[]) => dockerCompose(project, ...args);
  const gateway = `http://127.0.0.1:${port}`;
  // Removes what an interrupted run has left.
  await compose('down', '--volumes', '--timeout', '0');
  try {
    await compose('build');
    await compose('up', '--detach', '--wait');
    const confirmed = textEquals(
      '10: random database passwords, an order in compose',
      await demoOrder(gateway),
      'CONFIRMED',
    );
    await compose('up', '--detach', '--wait', '--no-recreate', '--scale', `orders=${ORDERS}`);
    return [confirmed, await underLoad(gateway)];
  } finally {
    await compose('down', '--volumes', '--timeout', '3');
  }
}

/** Counts only 503: on a busy machine some requests time out, which is not a lack of connections. */
async function underLoad(gateway: string): Promise<Check> {
  const statuses: number[] = [];
  for (let round = 0; round < 3; round += 1) statuses.push(...(await readOrders(gateway, PARALLEL)));
  console.log(`    ${formatCounts(statuses)}`);
  const refused = statuses.filter((status) => status === 503).length;
  return equals(
    `7: 3 × ${PARALLEL} simultaneous requests with ${ORDERS} instances in compose: answered with 503`,
    refused,
    0,
  );
}
