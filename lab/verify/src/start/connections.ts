import type { Check } from '@signalbox/lab-parts/check';
import { exactly, same } from '../printed-checks.ts';
import { Attempt, newFolder } from './attempt.ts';
import { placeOrders, readOrders } from '../field/load.ts';

const OPTIONS = ['start', '--', '--port', '0', '--data', 'DATA', '--verbose', '--scale', 'orders=8'];
const REFUSED = /too many clients|remaining connection slots/;
const PARALLEL = 400;

/** Row 7: many instances, each with all the connections that it may have. */
export async function verifyConnections(): Promise<Check[]> {
  const data = newFolder();
  const checks: Check[] = [];
  const first = new Attempt('npm', OPTIONS, { data });
  if ((await first.settled()) !== 'ready') {
    checks.push(same('7: --scale orders=8', first.faults(), 'ready'));
    await first.end();
    return checks;
  }
  checks.push(...(await underLoad('7: --scale orders=8', first)));
  // Stopped with orders on their way.
  void placeOrders(first.state.gateways[0]!, PARALLEL, PARALLEL).catch(() => {});
  await first.stop();
  const second = new Attempt('npm', OPTIONS, { data });
  try {
    if ((await second.settled()) !== 'ready') checks.push(same('7: --scale orders=8 again', second.faults(), 'ready'));
    else checks.push(...(await underLoad('7: --scale orders=8 after a restart with a backlog', second)));
  } finally {
    await second.end();
  }
  checks.push(await tooMany());
  return checks;
}

async function underLoad(what: string, attempt: Attempt): Promise<Check[]> {
  const [gateway = ''] = attempt.state.gateways;
  // On a busy machine some take too long, which says nothing of connections.
  const statuses = await readOrders(gateway, PARALLEL);
  statuses.push(...(await placeOrders(gateway, PARALLEL, 40)));
  const refusals = attempt.lines.filter((line) => REFUSED.test(line)).length;
  return [
    exactly(
      `${what}, ${PARALLEL} requests at once: answered 503`,
      statuses.filter((status) => status === 503).length,
      0,
    ),
    exactly(`${what}: connections that a database refused`, refusals, 0),
  ];
}

async function tooMany(): Promise<Check> {
  const attempt = new Attempt('npm', OPTIONS, { env: { DATABASE_POOL_SIZE: '1000' } });
  try {
    await attempt.settled();
    return same(
      '7: --scale orders=8 with DATABASE_POOL_SIZE=1000',
      attempt.faults(),
      '✗ 8 instances of orders × (DATABASE_POOL_SIZE 1000 + 3) + 20 = 8044 connections, a database has at most 5000: choose --scale orders=4 or less, or a smaller DATABASE_POOL_SIZE',
    );
  } finally {
    await attempt.end();
  }
}
