import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Drain } from '@signalbox/service-defaults';
import { Settlements } from './use-cases/settlements.ts';
import { SweepOrders } from './use-cases/sweep-orders.ts';

const intervalMs = 500;

/** Sweeps again and again until the service stops, then waits for what is being settled. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Sweeper.name);
  private readonly destroyed = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private failing = false;

  constructor(
    private readonly sweepOrders: SweepOrders,
    private readonly settlements: Settlements,
    private readonly drain: Drain,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run(AbortSignal.any([this.drain.signal, this.destroyed.signal]));
  }

  async onModuleDestroy(): Promise<void> {
    this.destroyed.abort();
    await this.running;
    await this.settlements.ended();
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sweep();
      // Spread, so that instances that were started together don't sweep together.
      await delay(intervalMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    }
  }

  private async sweep(): Promise<void> {
    try {
      const resumed = await this.sweepOrders.sweep();
      if (resumed > 0) this.logger.log({ message: 'orders resumed', resumed });
      if (this.failing) this.logger.log('sweeping again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ message: 'sweeping fails', error });
      this.failing = true;
    }
  }
}
