import type { Second } from './timeline.ts';

const BARS = ' ▁▂▃▄▅▆▇█';
// Each bar is twice the next lower one: the lowest is 1 ms, the highest 128 ms or more.
const bar = (ms: number) => BARS[Math.max(1, Math.min(8, Math.floor(Math.log2(Math.max(1, ms))) + 1))]!;

/** Plots a drill with one column per second. */
export function plot(seconds: readonly Second[]): string[] {
  const row = (name: string, cell: (second: Second) => string) => `  ${name.padEnd(9)}${seconds.map(cell).join('')}`;
  return [
    row('p99', ({ p99Ms }) => (p99Ms === null ? ' ' : bar(p99Ms))),
    row('failures', ({ failures }) => (failures === 0 ? '·' : failures > 9 ? '#' : String(failures))),
    row('passing', ({ passing }) => (passing === null ? '?' : passing > 9 ? '+' : String(passing))),
    row('', ({ marks }) => (marks.length > 0 ? '^' : ' ')).trimEnd(),
  ];
}

/** A table with one line per second. */
export function table(seconds: readonly Second[]): string[] {
  const line = (cells: readonly string[], marks = '') =>
    `  ${cells.map((cell) => cell.padStart(9)).join('')}  ${marks}`.trimEnd();
  return [
    line(['second', 'requests', 'failures', 'p99 ms', 'passing']),
    ...seconds.map(({ second, requests, failures, p99Ms, passing, marks }) =>
      line([second, requests, failures, p99Ms ?? '-', passing ?? '?'].map(String), marks.join(', ')),
    ),
  ];
}
