import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Drain } from '@signalbox/service-defaults';
import { ExpiredRows } from './expired-rows.ts';

/** It does not matter when exactly a row goes. */
const INTERVAL_MS = 300_000;

/** Has expired rows deleted now and then, batch after batch, until the service stops. */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Retention.name);
  private deleting: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly expired: ExpiredRows,
    drain: Drain,
  ) {
    drain.signal.addEventListener('abort', () => this.stop(), { once: true });
  }

  onApplicationBootstrap(): void {
    this.sleep();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop();
    await this.deleting;
  }

  private stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async delete(): Promise<void> {
    try {
      while (!this.stopped && (await this.expired.delete()));
    } catch (error) {
      this.logger.warn({ message: 'expired rows are not deleted', error });
    }
    if (!this.stopped) this.sleep();
  }

  /** Spread, so that instances that were started together don't delete together. */
  private sleep(): void {
    this.timer = setTimeout(() => (this.deleting = this.delete()), INTERVAL_MS * (0.5 + Math.random()));
  }
}
