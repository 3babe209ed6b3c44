import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { LiveSet } from './live-set.ts';

/** The requests that are being answered. */
export class Traffic {
  readonly inFlight = new LiveSet<FastifyReply>();
  private leaving = false;

  get draining(): boolean {
    return this.leaving;
  }

  /** The requests of one connection, in the order in which they came. */
  of(socket: Socket): FastifyReply[] {
    const replies = this.inFlight.values().filter(({ request }) => request.raw.socket === socket);
    return replies.sort((one, other) => one.request.exchange.startedAt - other.request.exchange.startedAt);
  }

  /** From now on every answer tells its client to take another connection for the next request. */
  startDraining(): void {
    this.leaving = true;
    for (const { raw } of this.inFlight.values()) {
      if (!raw.headersSent) raw.setHeader('connection', 'close');
    }
  }
}
