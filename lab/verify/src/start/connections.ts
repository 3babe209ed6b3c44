import type { Check } from '@signalbox/lab-parts/check';
import { equals, textEquals } from '../printed-checks.ts';
import { StartAttempt, newFolder } from './start-attempt.ts';
import { placeOrders, readOrders } from '../field/load.ts';

const OPTIONS = ['start', '--', '--port', '0', '--data', 'DATA', '--verbose', '--scale', 'orders=8'];
const REFUSED = /too many clients|remaining connection slots/;
const PARALLEL = 400;

/** Row 7: many instances, each with its maximum of connections. */
export async function verifyConnections(): Promise<Check[]> {
  const data = newFolder();
  const checks: Check[] = [];
  const first = new StartAttempt('npm', OPTIONS, { data });
  if ((await first.outcome()) !== 'ready') {
    checks.push(textEquals('7: --scale orders=8', first.problems(), 'ready'));
    await first.dispose();
    return checks;
  }
  checks.push(...(await underLoad('7: --scale orders=8', first)));
  // Stops while orders are in progress.
  void placeOrders(first.state.gateways[0]!, PARALLEL, PARALLEL).catch(() => {});
  await first.stop();
  const second = new StartAttempt('npm', OPTIONS, { data });
  try {
    if ((await second.outcome()) !== 'ready')
      checks.push(textEquals('7: --scale orders=8 again', second.problems(), 'ready'));
    else checks.push(...(await underLoad('7: --scale orders=8 after a restart with a backlog', second)));
  } finally {
    await second.dispose();
  }
  checks.push(await tooMany());
  return checks;
}

async function underLoad(what: string, attempt: StartAttempt): Promise<Check[]> {
  const [gateway = ''] = attempt.state.gateways;
  // Counts only 503: on a busy machine some requests time out, which is not a lack of connections.
  const statuses = await readOrders(gateway, PARALLEL);
  statuses.push(...(await placeOrders(gateway, PARALLEL, 40)));
  const refusals = attempt.lines.filter((line) => REFUSED.test(line)).length;
  return [
    equals(
      `${what}, ${PARALLEL} simultaneous requests: answered with 503`,
      statuses.filter((status) => status === 503).length,
      0,
    ),
    equals(`${what}: connections refused by a database`, refusals, 0),
  ];
}

async function tooMany(): Promise<Check> {
  const attempt = new StartAttempt('npm', OPTIONS, { env: { DATABASE_POOL_SIZE: '1000' } });
  try {
    await attempt.outcome();
    return textEquals(
      '7: --scale orders=8 with DATABASE_POOL_SIZE=1000',
      attempt.problems(),
      '✗ 8 instances of orders × (DATABASE_POOL_SIZE 1000 + 3) + 20 = 8044 connections, a database has at most 5000: choose --scale orders=4 or less, or a smaller DATABASE_POOL_SIZE',
    );
  } finally {
    await attempt.dispose();
  }
}
