import { Injectable } from '@nestjs/common';
import { isSettled } from '@signalbox/contracts-orders';
import { transition, type OrderEvent } from '../domain/order-state.ts';
import { Credit } from '../ports/credit.ts';
import { firstClaim, OrderRepository, type Claim } from '../ports/order-repository.ts';
import { SettledOrders } from '../ports/settled-orders.ts';
import { traceNextStatus } from './saga-traces.ts';

/**
 * Takes one step of an unsettled order: reserves credit for a pending order, or releases the credit of an order that is
 * being cancelled. Several instances may take the same step; the order's row accepts only one result.
 */
@Injectable()
export class SettleOrder {
  constructor(
    private readonly orders: OrderRepository,
    private readonly credit: Credit,
    private readonly settled: SettledOrders,
  ) {}

  /**
   * Takes the step of a claim.
   * @returns the claim of the next step, if this instance takes it.
   * @throws the error of the credit or the repository. The claim then stays valid for another attempt.
   */
  async takeStep(claim: Claim): Promise<Claim | undefined> {
    const event = await this.nextEvent(claim);
    const next = event && transition(claim.order.state, event);
    const order = next && (await this.orders.advance(claim.order, next));
    // Another request or instance has advanced the order and takes its next step.
    if (!order) return undefined;
    traceNextStatus(order.state.status);
    if (!isSettled(order.state)) return firstClaim(order);
    this.settled.publish(order);
    return undefined;
  }

  private async nextEvent({ order, expired }: Claim): Promise<OrderEvent | undefined> {
    if (order.state.status === 'CANCELLING') {
      const { outcome } = await this.credit.release(order);
      if (outcome === 'GRANTED') throw new Error('expected that a release leaves no reservation, got GRANTED');
      return { kind: 'credit-released' };
    }
    if (expired) return { kind: 'expired' };
    const reservation = await this.credit.reserve(order);
    switch (reservation.outcome) {
      case 'GRANTED':
        return { kind: 'credit-granted' };
      case 'REFUSED':
        return { kind: 'credit-refused', reason: reservation.reason };
      case 'RELEASED':
        // A release follows the PENDING state, so this claim is outdated.
        return undefined;
    }
  }
}
