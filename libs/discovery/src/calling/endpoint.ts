import { Candidate } from '@signalbox/balancing';
import type { Instance } from '../instance.ts';
import type { Channel } from './channel.ts';

/** An instance as this process calls it, with its channel. */
export class Endpoint<Request, Reply> extends Candidate<Instance> {
  readonly channel: Channel<Request, Reply>;
  /** The last update of the list that it was in. */
  seenIn = 0;
  private closed = false;
  private onIdle: (() => void) | undefined;

  constructor(instance: Instance, open: (endpoint: Endpoint<Request, Reply>) => Channel<Request, Reply>) {
    super(instance);
    this.channel = open(this);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** To be told after each call that has come back. */
  returned(): void {
    if (this.onIdle !== undefined && this.inFlight + this.waiting === 0) this.onIdle();
  }

  /** Closes the channel, and resolves when the last call has come back. */
  close(): Promise<void> {
    this.closed = true;
    this.channel.close();
    if (this.inFlight + this.waiting === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onIdle = resolve;
    });
  }
}
