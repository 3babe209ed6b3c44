import { median } from '@signalbox/lab-parts/statistics';
import type { Sample } from './measure.ts';
import type { Workload } from './options.ts';

/** All turns of one target with one workload. */
export interface Series extends Workload {
  readonly target: string;
  readonly samples: readonly Sample[];
}

/** The figures that can be compared. */
export type Figure = 'rps' | 'p50Ms' | 'p99Ms' | 'cpuSecondsPer1000' | 'busy';

/** The median of a figure over all turns; undefined if it was not measured. */
export function medianOf(
  series: readonly Series[],
  target: string,
  { size, connections }: Workload,
  figure: Figure,
): number | undefined {
  const found = series.find((one) => one.target === target && one.size === size && one.connections === connections);
  const values = found?.samples.map((sample) => sample[figure]) ?? [];
  return values.length > 0 && values.every((value) => value !== undefined) ? median(values) : undefined;
}

/** A target's median divided by another target's; undefined if one of them was not measured. */
export function ratioOf(
  series: readonly Series[],
  target: string,
  to: string,
  workload: Workload,
  figure: Figure,
): number | undefined {
  const value = medianOf(series, target, workload, figure);
  const base = medianOf(series, to, workload, figure);
  return value === undefined || !base ? undefined : value / base;
}
