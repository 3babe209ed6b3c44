import { checkLine } from '@signalbox/lab-parts/check';
import { plot, table } from './record/plot.ts';
import { isPromiseKept, type Verdict } from './verdict.ts';

/** Formats a verdict for the terminal. @param hasTable - whether to include one line per second. */
export function formatVerdict(verdict: Verdict, hasTable: boolean): string[] {
  const { totals, checks, failures, seconds, name, seed } = verdict;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return [
    ...(seconds.length === 0 ? [] : ['', ...(hasTable ? [...table(seconds), ''] : []), ...plot(seconds), '']),
    ...(totals.requests === 0
      ? []
      : [
          `  ${totals.requests} requests, ${totals.failed} failed, ${totals.refused} refused and sent to another gateway, ` +
            `${totals.broken} connections broken; p50 ${ms(totals.p50Ms)}, p99 ${ms(totals.p99Ms)}; seed ${seed}`,
        ]),
    ...failures.slice(0, 12).map(([failure, count]) => `    ${String(count).padStart(5)} × ${failure}`),
    ...checks.map((check) => `  ${checkLine(check)}`),
    `${isPromiseKept(verdict) ? '✓' : '✗'} ${name}: the promise is ${isPromiseKept(verdict) ? 'kept' : 'broken'}`,
  ];
}
