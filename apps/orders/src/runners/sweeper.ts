import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Drain } from '@signalbox/service-defaults';
import { ForgetReplies } from './forget-replies.ts';
import { Settlements } from './settlements.ts';
import { SweepOrders } from './sweep-orders.ts';

const INTERVAL_MS = 500;
/** Replies are kept for a day: it does not matter when exactly they go. */
const FORGET_INTERVAL_MS = 300_000;

/**
 * Sweeps again and again, and forgets old replies now and then, until the service stops. Then it waits for what is being
 * settled.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Sweeper.name);
  private sweeping: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private failing = false;
  private forgetAt = 0;

  constructor(
    private readonly sweepOrders: SweepOrders,
    private readonly forgetReplies: ForgetReplies,
    private readonly settlements: Settlements,
    drain: Drain,
  ) {
    drain.signal.addEventListener('abort', () => this.stop(), { once: true });
  }

  onApplicationBootstrap(): void {
    this.sweeping = this.sweep();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop();
    await this.sweeping;
    await this.settlements.ended();
  }

  private stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async forget(): Promise<void> {
    if (performance.now() < this.forgetAt) return;
    // One batch a sweep, so that orders need not wait for the rest.
    const more = await this.forgetReplies.forget();
    if (!more) this.forgetAt = performance.now() + FORGET_INTERVAL_MS;
  }

  private async sweep(): Promise<void> {
    try {
      const resumed = await this.sweepOrders.sweep();
      if (resumed > 0) this.logger.log({ message: 'orders resumed', resumed });
      if (!this.stopped) await this.forget();
      if (this.failing) this.logger.log('sweeping again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ message: 'sweeping fails', error });
      this.failing = true;
    }
    if (this.stopped) return;
    // Spread, so that instances that were started together don't sweep together.
    this.timer = setTimeout(() => (this.sweeping = this.sweep()), INTERVAL_MS * (0.5 + Math.random()));
  }
}
