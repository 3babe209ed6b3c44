import type { ServerResponse } from 'node:http';
import { LiveSet } from './live-set.ts';

/** The requests that are being answered. */
export class Traffic {
  readonly inFlight = new LiveSet<ServerResponse>();
  private leaving = false;

  get draining(): boolean {
    return this.leaving;
  }

  /** From now on every answer tells its client to take another connection for the next request. */
  startDraining(): void {
    this.leaving = true;
    for (const response of this.inFlight.values()) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
  }
}
