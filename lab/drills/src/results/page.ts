import { checkTable } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';
import { isPromiseKept } from '../verdict.ts';
import type { Result } from './results.ts';

type Named = Pick<Drill, 'name' | 'fault' | 'promise'>;

const INTRO = `# Drills

A drill starts a system under constant load, injects one fault, ends it, and checks with numbers whether the system
kept its promise. The command that runs the drills writes this page from the last full run of each.

\`\`\`sh
npm run drill -- --list                  # lists all drills
npm run drill -- kill freeze             # runs two; exit code 1 if a promise is broken
npm run drill -- --all                   # all except soak and saga: 18 minutes
npm run drill -- soak --minutes 30
npm run drill -- partition --compose     # on containers behind nginx
npm run drill -- kill --without retries  # can the drill fail? The promise should break
\`\`\`

The load is an open loop: the client sends each request when it is due, however long earlier requests take, and measures
latency from that time. Of 20 requests, 17 are reads and 3 are orders with an \`Idempotency-Key\`. The client keeps
connections alive and uses two gateways in turn (containers have one edge). It tries the other gateway if a connection is
refused, and repeats a read once if its connection breaks; each result counts both. It repeats a failed order with its
key. Afterwards the drill reads both databases: no order is lost, no order is stored twice, each confirmed order has one
reservation, and the credit of every account is correct.

In the plots a column is one second, or several in a long run. The rows are: the highest p99, in bars that double from
1 ms to 128 ms; failed requests, \`#\` for more than 9; the lowest number of passing instances of users and orders that
any gateway sees; \`^\` for an event of the drill.
`;

/** The text of lab/docs/drills.md. */
export function drillsPage(drills: readonly Named[], results: readonly Result[]): string {
  const rows = drills.map(({ name, fault, promise }) => {
    const found = results.filter((result) => result.name === name);
    const links = found.map((result) => {
      const verdict = isPromiseKept(result) ? 'kept' : '**broken**';
      return `[${verdict}, ${result.date}](#${titleOf(result).replaceAll(' ', '-')})`;
    });
    return `| ${name} | ${fault} | ${promise} | ${links.join('; ') || 'not run yet'} |`;
  });
  const sections = drills.flatMap(({ name }) => results.filter((result) => result.name === name).map(section));
  return [
    INTRO,
    '| drill | fault | promise | last full run |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...sections,
  ].join('\n');
}

const titleOf = ({ name, system }: Result) => (system === 'compose' ? `${name} in containers` : name);

function section(result: Result): string {
  const { system, loadAverage, date, machine, rate, totals, checks, failures, plot } = result;
  const target = { compose: 'containers behind nginx', local: 'the local stack', standalone: 'its own stacks' }[system];
  const numbers =
    totals.requests === 0
      ? []
      : [
          `${totals.requests} requests, ${rate} a second; ${totals.failed} failed, ${totals.refused} refused and sent to another gateway, ${totals.broken} connections broken. ` +
            `p50 ${totals.p50Ms.toFixed(1)} ms, p99 ${totals.p99Ms.toFixed(1)} ms.`,
          '',
          '```text',
          ...plot,
          '```',
          '',
        ];
  return [
    `## ${titleOf(result)}`,
    '',
    `${date}, ${target}, ${machine}; load average before the run ${loadAverage.toFixed(1)}. ${numbers.shift() ?? ''}`.trim(),
    ...numbers,
    ...checkTable(checks),
    '',
    ...failures.slice(0, 5).map(([failure, count]) => `- ${count} × \`${failure}\``),
    ...(failures.length > 0 ? [''] : []),
  ].join('\n');
}
