import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
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
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  const result: Result = { date, machine, ...verdict, plot: plot(coarser(seconds, PLOT_COLUMNS)) };
  mkdirSync(folder, { recursive: true });
  const name = verdict.system === 'compose' ? `${verdict.name}.compose` : verdict.name;
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(result, null, 2)}\n`);
}

/** All that is kept, by name. */
export function kept(): Result[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Result);
}
