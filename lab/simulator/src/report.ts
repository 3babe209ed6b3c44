import type { Result, Scenario } from '@signalbox/balancing-lab/simulation';
import { supermarketTime } from '@signalbox/balancing-lab/simulation';

const columns: readonly [title: string, value: (result: Result) => string][] = [
  ['policy', ({ policy }) => policy],
  ['mean time', ({ meanTimeInSystem }) => rounded(meanTimeInSystem)],
  ['p50', ({ p50 }) => rounded(p50)],
  ['p99', ({ p99 }) => rounded(p99)],
  ['p99.9', ({ p999 }) => rounded(p999)],
  ['mean queue', ({ meanQueue }) => rounded(meanQueue)],
  ['max queue', ({ maxQueue }) => String(maxQueue)],
  ['failed', ({ failed }) => `${rounded(failed * 100)} %`],
];
const BAR = 50;

/** A table with the results of each policy, and bars for p50, p99 and p99.9. */
export function report(scenario: Scenario, results: readonly Result[]): string {
  const { instances, load, requests, service, seed } = scenario;
  const about = `${instances} instances, load ${load}, ${service.distribution} service, ${requests} requests, seed ${seed}`;
  return [
    `${about}; times in mean service times`,
    '',
    ...table(results),
    '',
    ...plot(results),
    '',
    ...theory(scenario),
  ].join('\n');
}

function table(results: readonly Result[]): string[] {
  const rows = [columns.map(([title]) => title), ...results.map((result) => columns.map(([, value]) => value(result)))];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
  );
}

function plot(results: readonly Result[]): string[] {
  const max = Math.max(...results.map(({ p999 }) => p999));
  const cells = (time: number) => Math.max(1, Math.round((time / max) * BAR));
  const bars = results.map(({ policy, p50, p99, p999 }) => {
    const [dark, grey, light] = [cells(p50), cells(p99), cells(p999)];
    return `${policy.padEnd(16)}${'█'.repeat(dark)}${'▒'.repeat(grey - dark)}${'░'.repeat(light - grey)} ${rounded(p999)}`;
  });
  return [`${' '.repeat(16)}█ up to p50  ▒ up to p99  ░ up to p99.9`, ...bars];
}

/** The mean time in queueing theory for a large number of instances, if the scenario has a known formula. */
function theory({ policy, choices, load, service, slow, fail, join }: Scenario): string[] {
  const hasFormula = service.distribution === 'exponential' && load < 1 && !slow && !fail && !join;
  const compared = policy === 'random' ? 1 : choices;
  if (!hasFormula || (policy !== 'two-choices' && policy !== 'random')) return [];
  return [
    `Theory for the least loaded of ${compared} instances, out of a large number: mean time ${rounded(supermarketTime(load, compared))}`,
  ];
}

const rounded = (value: number) => value.toFixed(value < 100 ? 2 : 0);
