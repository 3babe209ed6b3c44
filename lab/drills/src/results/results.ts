import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeJson } from '@signalbox/lab-parts/json-file';
import { machine } from '@signalbox/lab-parts/machine';
import { plot } from '../record/plot.ts';
import { coarser } from '../record/timeline.ts';
import type { Verdict } from '../verdict.ts';

/** A verdict on the usual terms, and where and when it was found. */
export interface Result extends Omit<Verdict, 'seconds'> {
  /** ISO 8601, the day alone. */
  readonly date: string;
  readonly machine: string;
  /** The timeline at a glance. */
  readonly plot: readonly string[];
}

const folder = new URL('../../results/', import.meta.url);
const PLOT_COLUMNS = 100;

/** Keeps a verdict in the place of the last one on the same drill and system. */
export function keep({ seconds, ...verdict }: Verdict): void {
  const date = new Date().toISOString().slice(0, 10);
  const result: Result = { date, machine: machine(), ...verdict, plot: plot(coarser(seconds, PLOT_COLUMNS)) };
  const name = verdict.system === 'compose' ? `${verdict.name}.compose` : verdict.name;
  writeJson(fileURLToPath(new URL(`${name}.json`, folder)), result);
}

/** All that is kept, by name. */
export function kept(): Result[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Result);
}
