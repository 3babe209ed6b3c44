import { atLeast, atMost, checkTable, equals, type Check } from '@signalbox/lab-parts/check';
import { median } from '@signalbox/lab-parts/statistics';
import type { Recorded } from '../benchmark.ts';
import type { CpuByPart } from './cpu.ts';
import type { OrdersResult, Round } from './orders-result.ts';
import type { Turn } from './turn.ts';

const MIN_RATE = 0.4;
const MAX_P50 = 4;

/** The thresholds, each for the median of a ratio over the rounds. */
export function checks(rounds: readonly Round[]): readonly Check[] {
  const rate = ratio(rounds, 16, (turn) => turn.rate);
  const p50 = ratio(rounds, 1, (turn) => turn.p50Ms);
  const failures = rounds.reduce((sum, { orders }) => sum + orders.failures, 0);
  return [
    atLeast('confirmed orders per second ÷ three commits per second, 16 callers', rate, MIN_RATE),
    atMost('p50 of an order with Prefer: wait ÷ p50 of three commits in a row, 1 caller', p50, MAX_P50),
    equals('orders not confirmed', failures, 0),
  ];
}

/** The benchmark's section of the page. */
export function section({ recordedAt, machine, extent, result }: Recorded<OrdersResult>): string {
  const { instances, warmUpOrders, seconds, rounds } = result;
  const concurrencies = new Set(rounds.map(({ concurrency }) => concurrency));
  const turns = rounds.length / concurrencies.size;
  return [
    '## orders: the saga compared with its commits alone',
    '',
    `\`npm run bench -- orders${extent === 'quick' ? ' --quick' : ''}\`, ${recordedAt.slice(0, 10)}, on ${machine}. The system: a gateway, ${instances} × users and ${instances} × orders with the settings of \`npm start\`, warmed up with ${warmUpOrders} orders. The bare loop: \`pg\` makes the same three commits (order and key; reservation and account; order) on the same two clusters, with fsync and synchronous_commit on. In each of ${turns} rounds, both have a turn of ${seconds} s. Callers, services and databases share the machine.`,
    '',
    ...checkTable(checks(rounds)),
    '',
    '| medians | callers | per second | p50 ms |',
    '| --- | --- | --- | --- |',
    ...[...concurrencies].flatMap((callers) => [
      row(
        'orders, with `Prefer: wait`',
        callers,
        of(rounds, callers, ({ orders }) => orders),
      ),
      row(
        'three commits',
        callers,
        of(rounds, callers, ({ commits }) => commits),
      ),
    ]),
    '',
    ...cpuTable(of(rounds, 16, ({ cpuMs }) => cpuMs)),
  ].join('\n');
}

function row(what: string, callers: number, turns: readonly Turn[]): string {
  const rate = median(turns.map((turn) => turn.rate)).toFixed(0);
  return `| ${what} | ${callers} | ${rate} | ${median(turns.map((turn) => turn.p50Ms)).toFixed(2)} |`;
}

/** The processor time of an order by part; empty if the machine does not report it. */
function cpuTable(samples: readonly CpuByPart[]): string[] {
  const parts = Object.keys(samples[0] ?? {});
  if (parts.length === 0) return [];
  return [
    '| processor time of an order, 16 callers | ms |',
    '| --- | --- |',
    ...parts.map((part) => `| ${part} | ${median(samples.map((one) => one[part] ?? 0)).toFixed(2)} |`),
    '',
  ];
}

function ratio(rounds: readonly Round[], callers: number, figure: (turn: Turn) => number): number {
  return median(of(rounds, callers, ({ orders, commits }) => figure(orders) / figure(commits)));
}

const of = <T>(rounds: readonly Round[], callers: number, pick: (round: Round) => T): T[] =>
  rounds.filter(({ concurrency }) => concurrency === callers).map(pick);
