import { exactly, same, type Finding } from '../../finding.ts';
import { Attempt, newFolder } from './attempt.ts';
import { placeOrders, readOrders } from '../load.ts';

const OPTIONS = ['start', '--', '--port', '0', '--data', 'DATA', '--verbose', '--orders', '8'];
const REFUSED = /too many clients|remaining connection slots/;
const PARALLEL = 400;

/** Row 7: many instances, each with all the connections that it may have. */
export async function verifyConnections(): Promise<Finding[]> {
  const data = newFolder();
  const findings: Finding[] = [];
  const first = new Attempt('npm', OPTIONS, { data });
  if ((await first.settled()) !== 'ready') {
    findings.push(same('7: --orders 8', first.faults(), 'ready'));
    await first.end();
    return findings;
  }
  findings.push(...(await underLoad('7: --orders 8', first)));
  // Stopped with orders on their way.
  void placeOrders(first.state.gateways[0]!, PARALLEL, PARALLEL).catch(() => {});
  await first.stop();
  const second = new Attempt('npm', OPTIONS, { data });
  try {
    if ((await second.settled()) !== 'ready') findings.push(same('7: --orders 8 again', second.faults(), 'ready'));
    else findings.push(...(await underLoad('7: --orders 8 after a restart with a backlog', second)));
  } finally {
    await second.end();
  }
  findings.push(await tooMany());
  return findings;
}

async function underLoad(what: string, attempt: Attempt): Promise<Finding[]> {
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

async function tooMany(): Promise<Finding> {
  const attempt = new Attempt('npm', OPTIONS, { env: { DATABASE_POOL_SIZE: '1000' } });
  try {
    await attempt.settled();
    return same(
      '7: --orders 8 with DATABASE_POOL_SIZE=1000',
      attempt.faults(),
      '✗ 8 instances of orders × (DATABASE_POOL_SIZE 1000 + 3) + 20 = 8044 connections, a database has at most 5000: choose --orders 4 or less, or a smaller DATABASE_POOL_SIZE',
    );
  } finally {
    await attempt.end();
  }
}
