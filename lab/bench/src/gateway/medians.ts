import { median } from '@signalbox/lab-parts/statistics';
import type { Sample } from './measure.ts';
import type { Cell } from './options.ts';

/** All turns of one target at one kind of load. */
export interface Series extends Cell {
  readonly target: string;
  readonly samples: readonly Sample[];
}

/** What can be compared. */
export type Figure = 'rps' | 'p50Ms' | 'p99Ms' | 'cpuSecondsPer1000' | 'busy';

/** The median of a figure over the turns; undefined where it was not measured. */
export function medianOf(
  series: readonly Series[],
  target: string,
  { size, connections }: Cell,
  figure: Figure,
): number | undefined {
  const found = series.find((one) => one.target === target && one.size === size && one.connections === connections);
  const values = found?.samples.map((sample) => sample[figure]) ?? [];
  return values.length > 0 && values.every((value) => value !== undefined) ? median(values) : undefined;
}

/** How a target's median relates to another's; undefined where one of them was not measured. */
export function ratioOf(
  series: readonly Series[],
  target: string,
  to: string,
  cell: Cell,
  figure: Figure,
): number | undefined {
  const value = medianOf(series, target, cell, figure);
  const base = medianOf(series, to, cell, figure);
  return value === undefined || !base ? undefined : value / base;
}
