import type { FastifyReply } from 'fastify';
import { LiveSet } from './live-set.ts';

/** The requests that are being answered. */
export class Traffic {
  readonly inFlight = new LiveSet<FastifyReply>();
  private leaving = false;

  get draining(): boolean {
    return this.leaving;
  }

  /** From now on every answer tells its client to take another connection for the next request. */
  startDraining(): void {
    this.leaving = true;
    for (const { raw } of this.inFlight.values()) {
      if (!raw.headersSent) raw.setHeader('connection', 'close');
    }
  }
}
