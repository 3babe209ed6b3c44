import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { currentRequest, errorType, isSampled, runInRequest, Tracing } from '@signalbox/rpc';
import type { Order } from '../domain/order.ts';
import type { Claim } from '../ports/order-repository.ts';

/**
 * Continues the trace of the request that placed an order in each step of its saga, also on another instance. The parent
 * of a step is the span that the order's row stores: it belongs to the caller, so it survives a crash of this instance.
 */
@Injectable()
export class SagaTraces {
  constructor(private readonly tracing: Tracing) {}

  /** Runs work for an order in the background: the request that caused it may end earlier. The request id stays. */
  inBackground<T>({ traceparent }: Order, work: () => T): T {
    const { requestId = randomUUID() } = currentRequest() ?? {};
    return runInRequest({ requestId, traceparent }, work);
  }

  /** Records a step. @param sweep - the trace context of the sweep that resumed the order. */
  async step<T>({ order, attempt }: Claim, sweep: string | undefined, take: () => Promise<T>): Promise<T> {
    const { id, state, traceparent } = order;
    if (!this.tracing.samples(traceparent)) return take();
    const attributes = {
      'signalbox.order.id': id,
      'signalbox.order.status.from': state.status,
      'signalbox.saga.attempt': attempt,
    };
    const links = sweep === undefined ? [] : [sweep];
    const span = this.tracing.begin({ name: 'settle order', kind: 'internal', attributes, links }, traceparent);
    try {
      const result = await runInRequest({ ...currentRequest()!, span }, take);
      span.end();
      return result;
    } catch (error) {
      span.end(errorType(error));
      throw error;
    }
  }

  /**
   * Records a sweep that claimed orders, with links to their traces.
   * @returns its trace context. Undefined if it claimed none, or if its trace is not sampled.
   */
  sweep(claims: readonly Claim[], startedAt: number): string | undefined {
    if (claims.length === 0 || !this.tracing.samplesNew()) return undefined;
    const links = claims.flatMap(({ order: { traceparent } }) =>
      traceparent !== undefined && isSampled(traceparent) ? [traceparent] : [],
    );
    const attributes = { 'signalbox.sweep.claimed': claims.length };
    const span = this.tracing.beginNew({ name: 'sweep orders', kind: 'internal', startedAt, attributes, links });
    span.end();
    return span.traceparent;
  }
}

/** Adds the state that a step leads to. */
export const traceNextStatus = (status: string): void =>
  currentRequest()?.span?.set('signalbox.order.status.to', status);
