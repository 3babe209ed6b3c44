import type { StatementSync } from 'node:sqlite';
import type { Database } from './sqlite.ts';

/** Rows are deleted in batches of this share of the maximum. */
const BATCH = 0.04;

export interface BoundedTableOptions {
  readonly table: 'spans' | 'logs';
  /** Maximum number of rows. */
  readonly maximum: number;
  /** Deletes what belongs to the rows up to this id. */
  readonly deleted?: (lastId: number) => void;
}

/** A table whose ids have no gaps: rows are added at its end, and deleted at its start. */
export class BoundedTable {
  private first: number;
  private last: number;
  private readonly deleteUpTo: StatementSync;

  constructor(
    database: Database,
    private readonly options: BoundedTableOptions,
  ) {
    const { table } = options;
    const { first, last } = database.prepare(`select min(id) first, max(id) last from ${table}`).get() as {
      first: number | null;
      last: number | null;
    };
    this.first = first ?? 1;
    this.last = last ?? 0;
    this.deleteUpTo = database.prepare(`delete from ${table} where id <= ?`);
  }

  get maximum(): number {
    return this.options.maximum;
  }

  get size(): number {
    return this.last - this.first + 1;
  }

  nextId(): number {
    return ++this.last;
  }

  /** Forgets the ids that were given out since then, because their rows were not stored. */
  rollBackTo(last: number): void {
    this.last = last;
  }

  get lastId(): number {
    return this.last;
  }

  /** Deletes the oldest rows above the maximum. @returns their number. */
  trim(): number {
    const excess = this.size - this.maximum;
    return excess > 0 ? this.deleteOldest(excess + Math.floor(this.maximum * BATCH)) : 0;
  }

  /** Deletes the oldest rows. @returns their number. */
  deleteOldest(rows = Math.ceil(this.maximum * BATCH)): number {
    const deleted = Math.min(rows, this.size);
    const lastDeleted = this.first + deleted - 1;
    this.deleteUpTo.run(lastDeleted);
    this.options.deleted?.(lastDeleted);
    this.first = lastDeleted + 1;
    return deleted;
  }
}
