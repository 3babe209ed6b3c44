import type { Recorded } from '../benchmark.ts';
import { BYTES, type Size } from './bodies.ts';
import type { GatewayResult } from './gateway-result.ts';
import { medianOf, ratioOf, type Figure, type Series } from './medians.ts';
import { verdicts, type Verdict } from './thresholds.ts';
import { tracingCosts } from './tracing-costs.ts';
import type { Workload } from './options.ts';
import { REFERENCE } from './targets.ts';

const sizes: Readonly<Record<Size, string>> = { small: `${BYTES.small} B`, large: `${BYTES.large / 1000} kB` };

/** The benchmark's section of the page. */
export function section({ recordedAt, machine, extent, result }: Recorded<GatewayResult>): string {
  const { load, rounds, seconds, starts, cores, versions, missing, series } = result;
  const measured = [...new Set(series.map(({ target }) => target))];
  return [
    '## gateway: gateways and proxies between a client and a service',
    '',
    `\`npm run bench -- gateway${extent === 'quick' ? ' --quick' : ''}\`, ${recordedAt.slice(0, 10)}, on ${machine}. ${load} generates the load. In each of ${rounds} rounds, every target has a turn of ${seconds} s with each workload, after some load that does not count. Each target was started ${starts === 1 ? 'once' : `${starts} times`}. Cores: ${cores}.`,
    '',
    'Figures are medians over the rounds. On a shared machine they vary by some tenths, so smaller differences mean little. CPU is the processor time of the target’s process (user and system, all threads) in seconds for 1000 requests; the ratio is to `' +
      REFERENCE +
      '` with the same workload. Busy is the share of its core that the target used. Well below 100 %, the backends or the load generator limited the throughput; then compare CPU, not requests per second.',
    '',
    '### Thresholds and goals',
    '',
    verdictTable(verdicts(series)),
    ...tracingPart(series),
    ...workloadsOf(series).flatMap((workload) => [
      '',
      `### ${sizes[workload.size]}, ${workload.connections} connections`,
      '',
      figureTable(series, measured, workload),
    ]),
    '',
    '### The targets',
    '',
    ...result.targets.map(({ name, what }) => `- **${name}**${versionOf(versions, name)}: ${what}.`),
    ...missing.map(({ name, why }) => `- **${name}** was not measured: ${why}.`),
    '',
    'All clients send GET requests over keep-alive connections, with 1000 access tokens in rotation. `signalbox` answers at `/api/me` and `/api/orders?limit=100`, the others at `/small` and `/large`. Each target except `fastify-alone` has two backends that answer with the same static bytes. The backends for HTTP and for this project’s frames are bare sockets that parse as little as possible; Nest and Moleculer use their own servers, because they have their own wire formats. The peers check no token and write no log; `signalbox` does both.',
    '',
  ].join('\n');
}

function tracingPart(series: readonly Series[]): string[] {
  const costs = tracingCosts(series);
  if (costs.length === 0) return [];
  const rows = costs.map(({ target, size, connections, ratio, interval, pairs }) => [
    target,
    `${sizes[size]}, c${connections}`,
    number(ratio, 3),
    interval ? interval.map((bound) => number(bound, 3)).join(' to ') : 'too few pairs',
    String(pairs),
  ]);
  return [
    '',
    '### The cost of tracing',
    '',
    'CPU per request ÷ that of `signalbox`, which has no endpoint for traces, in the same round: the median, and an interval that contains the true median with a probability of at least 95 %. If it contains 1, the measurement does not distinguish the two. The goal for 1 % is at most 1.08, and for `signalbox-traced` at most 1.25.',
    '',
    table(['target', 'load', 'ratio', 'interval', 'pairs'], rows),
  ];
}

function verdictTable(found: readonly Verdict[]): string {
  return table(
    ['`signalbox` ÷', 'figure', 'load', 'found', 'threshold', 'met', 'goal', 'reached'],
    found.map((one) => {
      const sign = one.isMinimum ? '≥' : '≤';
      return [
        one.against,
        one.what,
        `${sizes[one.size]}, c${one.connections}`,
        number(one.found, 2),
        `${sign} ${one.threshold}`,
        yesNo(one.met),
        `${sign} ${one.goal}`,
        yesNo(one.goalReached),
      ];
    }),
  );
}

/** The figures of all targets with one workload. */
export function figureTable(series: readonly Series[], targets: readonly string[], workload: Workload): string {
  return table(
    ['target', 'req/s', 'ratio', 'p50 ms', 'p99 ms', 'ratio', 'CPU s/1000', 'ratio', 'busy', 'errors'],
    targets.map((target) => {
      const value = (figure: Figure) => medianOf(series, target, workload, figure);
      const ratio = (figure: Figure) => number(ratioOf(series, target, REFERENCE, workload, figure), 2);
      const busy = value('busy');
      return [
        target,
        number(value('rps'), 0),
        ratio('rps'),
        number(value('p50Ms'), 2),
        number(value('p99Ms'), 2),
        ratio('p99Ms'),
        number(value('cpuSecondsPer1000'), 4),
        ratio('cpuSecondsPer1000'),
        busy === undefined ? '' : `${Math.round(busy * 100)} %`,
        String(errorsOf(series, target, workload)),
      ];
    }),
  );
}

/** Formats rows as a Markdown table with padded columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function errorsOf(series: readonly Series[], target: string, { size, connections }: Workload): number {
  const one = series.find((each) => each.target === target && each.size === size && each.connections === connections);
  return (one?.samples ?? []).reduce((sum, { errors }) => sum + errors, 0);
}

function workloadsOf(series: readonly Series[]): Workload[] {
  const workloads = new Map(series.map(({ size, connections }) => [`${size} ${connections}`, { size, connections }]));
  return [...workloads.values()];
}

const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '';
const yesNo = (value: boolean | undefined): string => (value === undefined ? 'not measured' : value ? 'yes' : '**no**');
const versionOf = (versions: Readonly<Record<string, string>>, name: string): string =>
  versions[name] === undefined ? '' : ` (${versions[name]})`;
