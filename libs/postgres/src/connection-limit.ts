import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** How long a pool keeps to the connections it has, before it tries to open more. */
const HOLD_MS = 1_000;
/** The shortest pause before the next attempt of a pool that has no connection at all. */
const PAUSE_MS = 50;

/**
 * Fits a pool to a database that has fewer connections free than the pool may open: its callers then queue for those
 * that it has, as they do when it is full.
 */
export class ConnectionLimit {
  private readonly size: number;
  private hold: NodeJS.Timeout | undefined;
  private pause: Promise<void> | undefined;

  constructor(private readonly pool: pg.Pool) {
    this.size = pool.options.max;
  }

  /** The database refused a connection. @returns when the next attempt is worth while. */
  async refused(): Promise<void> {
    this.pool.options.max = Math.max(1, this.pool.totalCount);
    this.hold ??= setTimeout(() => {
      this.hold = undefined;
      this.pool.options.max = this.size;
    }, HOLD_MS).unref();
    if (this.pool.totalCount > 0) return;
    this.pause ??= delay(PAUSE_MS * (1 + Math.random())).finally(() => (this.pause = undefined));
    await this.pause;
  }
}
