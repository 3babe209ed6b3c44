import { Injectable } from '@nestjs/common';
import { OrderRepository } from '../ports/order-repository.ts';
import { Settlements } from './settlements.ts';

/** So few that a claim is a short statement, and that instances which sweep at the same time take turns. */
const BATCH = 100;

/** Resumes orders whose next step is due, whoever began them: an instance that died, or one whose attempt failed. */
@Injectable()
export class SweepOrders {
  constructor(
    private readonly orders: OrderRepository,
    private readonly settlements: Settlements,
  ) {}

  /** Claims what is due, as far as this instance has room for it, and begins to settle it. @returns how many. */
  async sweep(): Promise<number> {
    let resumed = 0;
    for (;;) {
      const room = Math.min(this.settlements.free, BATCH);
      if (room <= 0) return resumed;
      const claims = await this.orders.claimDue(room);
      for (const claim of claims) void this.settlements.begin(claim);
      resumed += claims.length;
      if (claims.length < room) return resumed;
    }
  }
}
