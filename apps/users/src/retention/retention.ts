import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Drain } from '@signalbox/service-defaults';
import { ExpiredRows } from './expired-rows.ts';

/** The exact time of a deletion does not matter. */
const INTERVAL_MS = 300_000;

/** Deletes expired rows in batches at regular intervals until the service stops. */
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
    this.schedule();
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
    if (!this.stopped) this.schedule();
  }

  /** Uses a random interval, so that instances that started together do not delete at the same time. */
  private schedule(): void {
    this.timer = setTimeout(() => (this.deleting = this.delete()), INTERVAL_MS * (0.5 + Math.random()));
  }
}
