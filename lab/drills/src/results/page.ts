import { checkTable } from '@signalbox/lab-parts/check';
import type { Drill } from '../drill.ts';
import { isKept } from '../verdict.ts';
import type { Result } from './results.ts';

type Named = Pick<Drill, 'name' | 'fault' | 'promise'>;

const INTRO = `# Drills

A drill starts a system, puts it under constant load, injects one fault, heals it, and says with numbers whether the promise was kept. This page is
written by the command that runs them, from what each last found in its full form.

\`\`\`sh
npm run drill -- --list                  # what there is
npm run drill -- kill freeze             # some; exit code 1 where a promise is broken
npm run drill -- --all                   # all but soak and saga: ten minutes
npm run drill -- soak --minutes 30
npm run drill -- partition --compose     # on the containers, through nginx
npm run drill -- kill --without retries  # is the drill honest? The promise should break
\`\`\`

The load is an open loop: a request is sent when its time has come, however long those before it take, and its latency counts from that time. 17 of 20 are reads, 3
are orders with an \`Idempotency-Key\`. The client keeps connections alive, takes two gateways in turn (containers have one edge), goes to the other one where a connection is refused, and repeats a
read, once, when its connection breaks; all that is counted. An order that failed before its client is repeated with its key. Afterwards both databases are read: no order
lost, none there twice, each confirmed one paid for once, every account's credit adding up.

In the plots a column is a second (or several, where there are many): the highest p99, in bars that double from 1 ms to 128 ms; requests that failed, \`#\` for more than 9; the fewest instances
of users and orders that passed in the eyes of any gateway; \`^\` where something was done.
`;

/** What lab/docs/drills.md says. */
export function page(drills: readonly Named[], results: readonly Result[]): string {
  const rows = drills.map(({ name, fault, promise }) => {
    const found = results.filter((result) => result.name === name);
    const said = found.map((result) => {
      const verdict = isKept(result) ? 'kept' : '**broken**';
      return `[${verdict}, ${result.date}](#${titleOf(result).replaceAll(' ', '-')})`;
    });
    return `| ${name} | ${fault} | ${promise} | ${said.join('; ') || 'not run yet'} |`;
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
  const { system, loadBefore, date, machine, rate, totals, checks, failures, plot } = result;
  const where = { compose: 'the containers, through nginx', local: 'the local stack', own: 'a system of its own' }[
    system
  ];
  const numbers =
    totals.requests === 0
      ? []
      : [
          `${totals.requests} requests, ${rate} a second; ${totals.failed} failed, ${totals.refused} were refused and taken elsewhere, ${totals.broken} broke. ` +
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
    `${date}, ${where}, ${machine}, on which ${loadBefore.toFixed(1)} processes wanted a core before. ${numbers.shift() ?? ''}`.trim(),
    ...numbers,
    ...checkTable(checks),
    '',
    ...failures.slice(0, 5).map(([failure, count]) => `- ${count} × \`${failure}\``),
    ...(failures.length > 0 ? [''] : []),
  ].join('\n');
}
