import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DeadlineExceededError, UnavailableError } from '@signalbox/contract';
import { Drain } from '@signalbox/service-defaults';
import type { OrderStatus } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';
import { OrderRepository, type Claim } from '../ports/order-repository.ts';
import { backoffMs } from './backoff.ts';
import { PurgeIdempotencyKeys } from './purge-idempotency-keys.ts';
import { SagaTraces } from './saga-traces.ts';
import { SettleOrder } from './settle-order.ts';

const SWEEP_INTERVAL_MS = 500;
/** Small, so that the statement is short and instances share the due orders. */
const SWEEP_BATCH = 100;

/** The settings of the saga runner. */
export abstract class SagaRunnerOptions {
  /** The maximum number of orders that one instance settles concurrently. */
  abstract readonly limit: number;
  /** A random number ≥ 0 and < 1. */
  abstract readonly random: () => number;
  /** Called after each attempt of a step. */
  abstract readonly attempted: (from: OrderStatus, outcome: 'taken' | 'failed') => void;
}

/** The run of an order's steps on this instance. */
export interface Run {
  readonly order: Order;
  /** Resolves after the last step, whether it succeeded or failed. */
  readonly ended: Promise<void>;
}

/**
 * Runs the steps of orders in the background: immediately for an order that this instance placed or cancelled, and from
 * a sweep for orders whose claim has expired. When the service stops, it claims no more orders and completes its runs.
 */
@Injectable()
export class SagaRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SagaRunner.name);
  private readonly runs = new Set<Run>();
  private sweeping: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private failing = false;

  constructor(
    private readonly settleOrder: SettleOrder,
    private readonly orders: OrderRepository,
    private readonly idempotencyKeys: PurgeIdempotencyKeys,
    private readonly traces: SagaTraces,
    @Inject(SagaRunnerOptions) private readonly options: SagaRunnerOptions,
    drain: Drain,
  ) {
    drain.signal.addEventListener('abort', () => this.stop(), { once: true });
  }

  onApplicationBootstrap(): void {
    this.sweeping = this.sweepAndRepeat();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop();
    await this.sweeping;
    await this.idle();
  }

  /** The number of additional orders that it can settle now. */
  get free(): number {
    return this.options.limit - this.runs.size;
  }

  /**
   * Takes the steps of a claimed order until it is settled or a step fails. Above the limit, it does nothing: the claim
   * expires, and a sweep resumes the order.
   * @param sweep - the trace context of the sweep that claimed it.
   * @returns a promise that resolves at the end of the run, whether the order is settled or not.
   */
  run(claim: Claim, sweep?: string): Promise<void> {
    if (this.free <= 0) return Promise.resolve();
    const steps = this.traces.inBackground(claim.order, () => this.takeSteps(claim, sweep));
    const ended = steps.finally(() => this.runs.delete(run));
    const run: Run = { order: claim.order, ended };
    this.runs.add(run);
    return ended;
  }

  /** The run of an order on this instance, if there is one. */
  of(orderId: string): Run | undefined {
    return [...this.runs].find(({ order }) => order.id === orderId);
  }

  /** Resolves when all present runs have ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.runs].map(({ ended }) => ended));
  }

  /**
   * Claims the orders whose next step is due, up to the limit of this instance, and runs them.
   * @returns their number.
   */
  async sweep(): Promise<number> {
    let resumed = 0;
    for (;;) {
      const limit = Math.min(this.free, SWEEP_BATCH);
      if (limit <= 0) return resumed;
      const startedAt = performance.now();
      const claims = await this.orders.claimDue(limit);
      const trace = this.traces.sweep(claims, startedAt);
      for (const claim of claims) void this.run(claim, trace);
      resumed += claims.length;
      if (claims.length < limit) return resumed;
    }
  }

  private async sweepAndRepeat(): Promise<void> {
    try {
      const resumed = await this.sweep();
      if (resumed > 0) this.logger.log({ message: 'orders resumed', resumed });
      if (!this.stopped) await this.idempotencyKeys.purge();
      if (this.failing) this.logger.log('sweeps succeed again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ message: 'sweep failed', error });
      this.failing = true;
    }
    if (this.stopped) return;
    // A random interval, so that instances that started together do not sweep at the same time.
    this.timer = setTimeout(() => (this.sweeping = this.sweepAndRepeat()), SWEEP_INTERVAL_MS * (0.5 + Math.random()));
  }

  private stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async takeSteps(first: Claim, sweep: string | undefined): Promise<void> {
    let claim = first;
    try {
      for (let next: Claim | undefined = first; next;) {
        claim = next;
        next = await this.traces.step(claim, sweep, () => this.settleOrder.takeStep(claim));
        this.options.attempted(claim.order.state.status, 'taken');
      }
    } catch (error) {
      this.options.attempted(claim.order.state.status, 'failed');
      await this.postpone(claim, error);
    }
  }

  private async postpone(claim: Claim, error: unknown): Promise<void> {
    const { order, attempt } = claim;
    const delayMs = backoffMs(attempt, this.options.random);
    const entry = { message: 'order not settled yet', orderId: order.id, ...order.state, attempt, delayMs, error };
    // An outage makes many orders fail. The client of the failed dependency logs it once.
    if (error instanceof UnavailableError || error instanceof DeadlineExceededError) this.logger.debug(entry);
    else this.logger.error(entry);
    try {
      await this.orders.postpone(claim, delayMs);
    } catch {
      // The claim expires anyway; only the delay differs.
    }
  }
}
