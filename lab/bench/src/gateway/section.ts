import type { Recorded } from '../benchmark.ts';
import { BYTES, type Size } from './bodies.ts';
import type { GatewayResult } from './gateway-result.ts';
import { medianOf, ratioOf, type Figure, type Series } from './medians.ts';
import { verdicts, type Verdict } from './musts.ts';
import type { Cell } from './options.ts';
import { REFERENCE } from './targets.ts';

const sizes: Readonly<Record<Size, string>> = { small: `${BYTES.small} B`, large: `${BYTES.large / 1000} kB` };

/** The benchmark's part of the page. */
export function section({ recordedAt, machine, extent, result }: Recorded<GatewayResult>): string {
  const { load, rounds, seconds, starts, cores, versions, missing, series } = result;
  const measured = [...new Set(series.map(({ target }) => target))];
  return [
    '## gateway: what stands between a client and a service',
    '',
    `\`npm run bench -- gateway${extent === 'quick' ? ' --quick' : ''}\`, ${recordedAt.slice(0, 10)}, on ${machine}. Load by ${load}: ${rounds} rounds, in each of which every target has a turn of ${seconds} s at each kind of load, already under it; each was started ${starts === 1 ? 'once' : `${starts} times`}; ${cores}.`,
    '',
    'Figures are medians over the rounds; on a machine shared with others they are off by some tenths, so that smaller differences say little. CPU is the processor time of the target’s process (user and system, all threads), in seconds for 1000 requests; the ratio is to `' +
      REFERENCE +
      '` at the same load. Busy is how much of its core the target used: well below 100 % the backends or the load limited it, and its requests per second say less than its CPU.',
    '',
    '### What must be reached',
    '',
    verdictTable(verdicts(series)),
    ...cellsOf(series).flatMap((cell) => [
      '',
      `### ${sizes[cell.size]}, ${cell.connections} connections`,
      '',
      figureTable(series, measured, cell),
    ]),
    '',
    '### The targets',
    '',
    ...result.targets.map(({ name, what }) => `- **${name}**${versionOf(versions, name)}: ${what}.`),
    ...missing.map(({ name, why }) => `- **${name}** was not measured: ${why}.`),
    '',
    'All clients send GET over kept connections, with one of 1000 access tokens in rotation; `signalbox` answers at `/api/me` and `/api/orders?limit=100`, the others at `/small` and `/large`. Each target but `fastify-alone` has two backends that answer with the same static bytes: bare sockets, for HTTP as for this project’s frames, which read as little as they can; Nest’s and Moleculer’s own servers, since their wire formats are their own. The peers check no token and write no log, `signalbox` does both.',
    '',
  ].join('\n');
}

function verdictTable(found: readonly Verdict[]): string {
  return table(
    ['`signalbox` ÷', 'figure', 'load', 'found', 'must', 'holds', 'goal', 'reached'],
    found.map((one) => {
      const sign = one.atLeast ? '≥' : '≤';
      return [
        one.against,
        one.what,
        `${sizes[one.size]}, c${one.connections}`,
        number(one.found, 2),
        `${sign} ${one.must}`,
        yesNo(one.holds),
        `${sign} ${one.goal}`,
        yesNo(one.reached),
      ];
    }),
  );
}

/** The figures of all targets at one kind of load. */
export function figureTable(series: readonly Series[], targets: readonly string[], cell: Cell): string {
  return table(
    ['target', 'req/s', 'ratio', 'p50 ms', 'p99 ms', 'ratio', 'CPU s/1000', 'ratio', 'busy', 'errors'],
    targets.map((target) => {
      const value = (figure: Figure) => medianOf(series, target, cell, figure);
      const ratio = (figure: Figure) => number(ratioOf(series, target, REFERENCE, cell, figure), 2);
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
        String(errorsOf(series, target, cell)),
      ];
    }),
  );
}

/** Rows as Markdown, columns padded to the same width. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function errorsOf(series: readonly Series[], target: string, { size, connections }: Cell): number {
  const one = series.find((each) => each.target === target && each.size === size && each.connections === connections);
  return (one?.samples ?? []).reduce((sum, { errors }) => sum + errors, 0);
}

function cellsOf(series: readonly Series[]): Cell[] {
  const cells = new Map(series.map(({ size, connections }) => [`${size} ${connections}`, { size, connections }]));
  return [...cells.values()];
}

const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '';
const yesNo = (value: boolean | undefined): string => (value === undefined ? 'not measured' : value ? 'yes' : '**no**');
const versionOf = (versions: Readonly<Record<string, string>>, name: string): string =>
  versions[name] === undefined ? '' : ` (${versions[name]})`;
