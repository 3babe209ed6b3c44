import { Injectable } from '@nestjs/common';
import { OrderRepository } from '../ports/order-repository.ts';

/** A statement that ends soon, and nonetheless more keys than are used between two sweeps. */
const BATCH = 1_000;
/** Keys are kept for a day, so minutes do not matter. */
const INTERVAL_MS = 300_000;

/** Deletes idempotency keys whose first reply is kept no longer. */
@Injectable()
export class PurgeIdempotencyKeys {
  private dueAt = 0;

  constructor(private readonly orders: OrderRepository) {}

  /** Deletes one batch, unless the last one left nothing to delete and is less than five minutes old. */
  async purge(): Promise<void> {
    if (performance.now() < this.dueAt) return;
    // One batch a sweep, so that orders need not wait for the rest.
    const deleted = await this.orders.purgeIdempotencyKeys(BATCH);
    if (deleted < BATCH) this.dueAt = performance.now() + INTERVAL_MS;
  }
}
