import { median, medianInterval } from '@signalbox/lab-parts/statistics';
import type { Series } from './medians.ts';
import type { Workload } from './options.ts';
import { SUBJECT } from './targets.ts';

/** The cost of tracing for one workload: ratios of pairs of turns in the same round. */
export interface TracingCost extends Workload {
  readonly target: string;
  readonly pairs: number;
  /** The median of CPU per request ÷ that of the gateway without tracing. */
  readonly ratio: number;
  /** At least 95 % sure to contain the true median. Undefined with fewer than six pairs. */
  readonly interval: readonly [number, number] | undefined;
}

/** The CPU per request of the gateway with tracing, relative to the same gateway without. */
export function tracingCosts(series: readonly Series[]): TracingCost[] {
  return series
    .filter(({ target }) => target.startsWith(`${SUBJECT}-trac`))
    .flatMap(({ target, size, connections, samples }) => {
      const base = series.find((one) => one.target === SUBJECT && one.size === size && one.connections === connections);
      const ratios = samples.flatMap(({ cpuSecondsPer1000: cpu }, round) => {
        const baseCpu = base?.samples[round]?.cpuSecondsPer1000;
        return cpu && baseCpu ? [cpu / baseCpu] : [];
      });
      if (ratios.length === 0) return [];
      const interval = medianInterval(ratios);
      return [{ target, size, connections, pairs: ratios.length, ratio: median(ratios), interval }];
    });
}
