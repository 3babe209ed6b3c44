import { Injectable } from '@nestjs/common';

/** Tells those who make callers wait on purpose that the service is about to stop: they answer at once. */
@Injectable()
export class Drain {
  private readonly controller = new AbortController();

  /** Aborts when the service begins to stop. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  begin(): void {
    this.controller.abort();
  }
}
