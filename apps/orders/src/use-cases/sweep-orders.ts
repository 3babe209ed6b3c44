import { Injectable } from '@nestjs/common';
import { OrderRepository } from './order-repository.ts';
import { Settlements } from './settlements.ts';

/** Resumes orders whose next step is due, whoever began them: an instance that died, or one whose attempt failed. */
@Injectable()
export class SweepOrders {
  constructor(
    private readonly orders: OrderRepository,
    private readonly settlements: Settlements,
  ) {}

  /** Claims as many as this instance has room for, and begins to settle them. @returns how many. */
  async sweep(): Promise<number> {
    if (this.settlements.free <= 0) return 0;
    const claims = await this.orders.claimDue(this.settlements.free);
    for (const claim of claims) this.settlements.begin(claim);
    return claims.length;
  }
}
