import { checkLine } from '@signalbox/lab-parts/check';
import { plot, table } from './record/plot.ts';
import { isKept, type Verdict } from './verdict.ts';

/** A verdict as the terminal shows it. @param full - with a line a second. */
export function told(verdict: Verdict, full: boolean): string[] {
  const { totals, checks, failures, seconds, name, seed } = verdict;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return [
    ...(seconds.length === 0 ? [] : ['', ...(full ? [...table(seconds), ''] : []), ...plot(seconds), '']),
    ...(totals.requests === 0
      ? []
      : [
          `  ${totals.requests} requests, ${totals.failed} failed, ${totals.refused} refused and taken elsewhere, ` +
            `${totals.broken} broken; p50 ${ms(totals.p50Ms)}, p99 ${ms(totals.p99Ms)}; seed ${seed}`,
        ]),
    ...failures.slice(0, 12).map(([failure, count]) => `    ${String(count).padStart(5)} × ${failure}`),
    ...checks.map((check) => `  ${checkLine(check)}`),
    `${isKept(verdict) ? '✓' : '✗'} ${name}: the promise is ${isKept(verdict) ? 'kept' : 'broken'}`,
  ];
}
