import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { LiveSet } from './live-set.ts';

/** The requests in flight. */
export class Traffic {
  readonly inFlight = new LiveSet<FastifyReply>();
  private isDraining = false;

  get draining(): boolean {
    return this.isDraining;
  }

  /** The requests of one connection, in the order of their arrival. */
  of(socket: Socket): FastifyReply[] {
    const replies = this.inFlight.values().filter(({ request }) => request.raw.socket === socket);
    return replies.sort((one, other) => one.request.exchange.startedAt - other.request.exchange.startedAt);
  }

  /** From now on, every response contains `Connection: close`. */
  startDraining(): void {
    this.isDraining = true;
    for (const { raw } of this.inFlight.values()) {
      if (!raw.headersSent) raw.setHeader('connection', 'close');
    }
  }
}
