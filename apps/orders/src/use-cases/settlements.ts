import { Inject, Injectable, Logger } from '@nestjs/common';
import { DeadlineExceededError, UnavailableError } from '@signalbox/contract';
import { backoffMs } from './backoff.ts';
import { OrderRepository, type Claim } from './order-repository.ts';
import { SettleOrder } from './settle-order.ts';

/** How orders are settled in the background. */
export abstract class SettlementOptions {
  /** How many orders one instance settles at a time. */
  abstract readonly limit: number;
  /** Between 0 and 1, 1 excluded. */
  abstract readonly random: () => number;
}

/** The orders that this instance is settling, which nobody waits for. What it cannot finish, a sweeper resumes. */
@Injectable()
export class Settlements {
  private readonly logger = new Logger(Settlements.name);
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly settleOrder: SettleOrder,
    private readonly orders: OrderRepository,
    @Inject(SettlementOptions) private readonly options: SettlementOptions,
  ) {}

  /** How many more it takes on now. */
  get free(): number {
    return this.options.limit - this.underWay.size;
  }

  /** Begins to settle a claimed order; above the limit the claim runs out, and a sweeper takes it up. */
  begin(claim: Claim): void {
    if (this.free <= 0) return;
    const settlement = this.settle(claim).finally(() => this.underWay.delete(settlement));
    this.underWay.add(settlement);
  }

  /** Resolves once those under way now have ended, well or not. */
  async ended(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async settle(first: Claim): Promise<void> {
    let claim = first;
    try {
      for (let next: Claim | undefined = first; next; next = await this.settleOrder.takeStep(claim)) claim = next;
    } catch (error) {
      await this.putOff(claim, error);
    }
  }

  private async putOff(claim: Claim, error: unknown): Promise<void> {
    const { order, attempt } = claim;
    const delayMs = backoffMs(attempt, this.options.random);
    const entry = { message: 'order not settled yet', orderId: order.id, ...order.state, attempt, delayMs, error };
    // Whole crowds of orders meet with an outage, which whoever is out tells best.
    if (isOutage(error)) this.logger.debug(entry);
    else this.logger.error(entry);
    try {
      await this.orders.postpone(claim, delayMs);
    } catch {
      // The claim runs out by itself: only the delay is another one.
    }
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof UnavailableError || error instanceof DeadlineExceededError;
}
