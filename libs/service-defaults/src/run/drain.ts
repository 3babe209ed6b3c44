import { Injectable } from '@nestjs/common';

/** Tells the handlers of long polls that the service stops, so that they reply immediately. */
@Injectable()
export class Drain {
  private readonly controller = new AbortController();

  /** Aborts when the service starts to stop. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  begin(): void {
    this.controller.abort();
  }
}
