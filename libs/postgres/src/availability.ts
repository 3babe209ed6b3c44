import type { LoggerService } from '@nestjs/common';

/** Tracks whether the database answers, and logs each change once. */
export class Availability {
  private available: boolean | undefined;

  constructor(private readonly logger?: Pick<LoggerService, 'log' | 'warn'>) {}

  up(): void {
    if (this.available === false) this.logger?.log({ message: 'the database answers again' });
    this.available = true;
  }

  down(error: unknown): void {
    if (this.available !== false) this.logger?.warn({ message: 'the database does not answer', error });
    this.available = false;
  }
}
