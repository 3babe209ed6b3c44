import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** Time for which a pool opens no more connections after a refusal. */
const HOLD_MS = 1_000;
/** Minimum pause before the next attempt of a pool without connections. */
const PAUSE_MS = 50;

/**
 * Adapts a pool to a database with fewer free connections than the pool may open: callers queue for the existing ones,
 * as they do when the pool is full.
 */
export class ConnectionLimit {
  private readonly size: number;
  private hold: NodeJS.Timeout | undefined;
  private pause: Promise<void> | undefined;

  constructor(private readonly pool: pg.Pool) {
    this.size = pool.options.max;
  }

  /** The database refused a connection. @returns when the next attempt may be made. */
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
