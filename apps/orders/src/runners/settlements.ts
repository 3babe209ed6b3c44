import { Inject, Injectable, Logger } from '@nestjs/common';
import { DeadlineExceededError, UnavailableError } from '@signalbox/contract';
import type { OrderStatus } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import { OrderRepository, type Claim } from '../ports/order-repository.ts';
import { backoffMs } from './backoff.ts';
import { SettleOrder } from './settle-order.ts';

/** How orders are settled in the background. */
export abstract class SettlementOptions {
  /** How many orders one instance settles at a time. */
  abstract readonly limit: number;
  /** Between 0 and 1, 1 excluded. */
  abstract readonly random: () => number;
  /** Hears of every attempt to take an order's next step. */
  abstract readonly attempted: (from: OrderStatus, outcome: 'taken' | 'failed') => void;
}

/** An order as it was when its settlement began, and the end of that, well or not. */
export interface Settlement {
  readonly order: Order;
  readonly ended: Promise<void>;
}

/** The orders that this instance is settling, which nobody waits for. What it cannot finish, a sweeper resumes. */
@Injectable()
export class Settlements {
  private readonly logger = new Logger(Settlements.name);
  private readonly underWay = new Set<Settlement>();

  constructor(
    private readonly settleOrder: SettleOrder,
    private readonly orders: OrderRepository,
    @Inject(SettlementOptions) private readonly options: SettlementOptions,
  ) {}

  /** How many more it takes on now. */
  get free(): number {
    return this.options.limit - this.underWay.size;
  }

  /**
   * Begins to settle a claimed order; above the limit the claim runs out, and a sweeper takes it up.
   * @returns what resolves once it has ended, well or not.
   */
  begin(claim: Claim): Promise<void> {
    if (this.free <= 0) return Promise.resolve();
    const ended = this.settle(claim).finally(() => this.underWay.delete(settlement));
    const settlement = { order: claim.order, ended };
    this.underWay.add(settlement);
    return ended;
  }

  /** What is being done about an order here, if anything. */
  of(orderId: string): Settlement | undefined {
    return [...this.underWay].find(({ order }) => order.id === orderId);
  }

  /** Resolves once those under way now have ended, well or not. */
  async ended(): Promise<void> {
    await Promise.all([...this.underWay].map(({ ended }) => ended));
  }

  private async settle(first: Claim): Promise<void> {
    let claim = first;
    try {
      for (let next: Claim | undefined = first; next;) {
        claim = next;
        next = await this.settleOrder.takeStep(claim);
        this.options.attempted(claim.order.state.status, 'taken');
      }
    } catch (error) {
      this.options.attempted(claim.order.state.status, 'failed');
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
