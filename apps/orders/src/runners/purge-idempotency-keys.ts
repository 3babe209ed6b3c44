import { Injectable } from '@nestjs/common';
import { OrderRepository } from '../ports/order-repository.ts';

/** Small enough for a short statement, and more than the number of keys that clients use between two purges. */
const BATCH = 1_000;
/** Keys are stored for a day, so a delay of minutes does not matter. */
const INTERVAL_MS = 300_000;

/** Deletes idempotency keys whose first reply has expired. */
@Injectable()
export class PurgeIdempotencyKeys {
  private dueAt = 0;

  constructor(private readonly orders: OrderRepository) {}

  /** Deletes one batch. Does nothing if the last batch was not full and is less than five minutes old. */
  async purge(): Promise<void> {
    if (performance.now() < this.dueAt) return;
    // One batch for each sweep, so that orders do not wait for more.
    const deleted = await this.orders.purgeIdempotencyKeys(BATCH);
    if (deleted < BATCH) this.dueAt = performance.now() + INTERVAL_MS;
  }
}
