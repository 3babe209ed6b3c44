import type { FastifyReply } from 'fastify';
import { LiveSet } from './live-set.ts';

/** The requests in flight. */
export class Traffic {
  readonly inFlight = new LiveSet<FastifyReply>();
  /** The number of requests that hold a slot of the admission control. */
  admitted = 0;
  private isDraining = false;

  get draining(): boolean {
    return this.isDraining;
  }

  /** From now on, every response contains `Connection: close`. */
  startDraining(): void {
    this.isDraining = true;
    for (const { raw } of this.inFlight.values()) {
      if (!raw.headersSent) raw.setHeader('connection', 'close');
    }
  }
}
