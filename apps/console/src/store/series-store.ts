import type { StatementSync } from 'node:sqlite';
import type { InstanceSeries } from '../api/map.ts';
import type { Database } from './sqlite.ts';

/** Length of the series. */
export const SERIES_SECONDS = 3_600;

/** What is stored about one instance at one moment. */
export type Measurement = {
  readonly [Name in Exclude<keyof InstanceSeries, 'at'>]: number | null;
};

const COLUMNS = [
  ['callsPerSecond', 'calls'],
  ['failuresPerSecond', 'failures'],
  ['p50Ms', 'p50_ms'],
  ['p99Ms', 'p99_ms'],
  ['inFlight', 'in_flight'],
  ['cpuCores', 'cpu'],
  ['memoryBytes', 'memory'],
] as const satisfies readonly (readonly [keyof Measurement, string])[];

/** The measurements of each instance in the last hour. */
export class SeriesStore {
  private readonly insert: StatementSync;
  private readonly deleteOthers: StatementSync;
  private readonly rowsOf: StatementSync;

  constructor(database: Database) {
    this.insert = database.prepare('insert or replace into series values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    // A clock that was wrong may have left rows of the future.
    this.deleteOthers = database.prepare('delete from series where at not between ? and ?');
    const columns = COLUMNS.map(([name, column]) => `${column} "${name}"`).join(', ');
    this.rowsOf = database.prepare(`select at, ${columns} from series where instance = ? and at >= ? order by at`);
  }

  /** @param at - seconds since 1970. */
  add(at: number, instances: ReadonlyMap<string, Measurement>): void {
    for (const [id, measurement] of instances) this.insert.run(id, at, ...COLUMNS.map(([name]) => measurement[name]));
    this.deleteOthers.run(at - SERIES_SECONDS, at);
  }

  /** @param now - seconds since 1970. */
  of(instance: string, now: number): InstanceSeries {
    const rows = this.rowsOf.all(instance, now - SERIES_SECONDS) as unknown as (Measurement & { at: number })[];
    const column = (name: keyof Measurement) => rows.map((row) => row[name]);
    return {
      at: rows.map(({ at }) => at),
      ...(Object.fromEntries(COLUMNS.map(([name]) => [name, column(name)])) as Omit<InstanceSeries, 'at'>),
    };
  }
}
