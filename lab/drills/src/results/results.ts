import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeJson } from '@signalbox/lab-parts/json-file';
import { machine } from '@signalbox/lab-parts/machine';
import { plot } from '../record/plot.ts';
import { downsample } from '../record/timeline.ts';
import type { Verdict } from '../verdict.ts';

/** The verdict of a full run, with its machine and date. */
export interface Result extends Omit<Verdict, 'seconds'> {
  /** ISO 8601 date. */
  readonly date: string;
  readonly machine: string;
  /** The plot of the timeline. */
  readonly plot: readonly string[];
}

const folder = new URL('../../results/', import.meta.url);
const PLOT_COLUMNS = 100;

/** Writes a verdict. Overwrites the previous result of the same drill on the same system. */
export function writeResult({ seconds, ...verdict }: Verdict): void {
  const date = new Date().toISOString().slice(0, 10);
  const result: Result = { date, machine: machine(), ...verdict, plot: plot(downsample(seconds, PLOT_COLUMNS)) };
  const name = verdict.system === 'compose' ? `${verdict.name}.compose` : verdict.name;
  writeJson(fileURLToPath(new URL(`${name}.json`, folder)), result);
}

/** Reads all results, sorted by file name. */
export function readResults(): Result[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Result);
}
