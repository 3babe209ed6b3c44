import { Injectable } from '@nestjs/common';
import { OrderRepository } from '../ports/order-repository.ts';

/** A statement that ends soon, and nonetheless more keys than are used between two sweeps. */
const BATCH = 1_000;

/** Deletes what was answered first under idempotency keys, once it is repeated no longer. */
@Injectable()
export class ForgetReplies {
  constructor(private readonly orders: OrderRepository) {}

  /** Deletes some. @returns whether there may be more. */
  async forget(): Promise<boolean> {
    return (await this.orders.forgetReplies(BATCH)) === BATCH;
  }
}
