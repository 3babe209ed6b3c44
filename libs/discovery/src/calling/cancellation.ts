interface CancelListener {
  handleEvent(): void;
}

/** Cancels a call. */
export type CancelSignal = AbortSignal | Cancellation;

/**
 * The subset of AbortController and AbortSignal that calls need. Each request creates one and rarely uses it. With an
 * AbortController instead, a request costs the gateway 12 % more CPU time (ADR 20).
 */
export class Cancellation {
  private isAborted = false;
  private reason: unknown;
  private listeners: CancelListener[] | undefined;
  private controller: AbortController | undefined;

  get aborted(): boolean {
    return this.isAborted;
  }

  /** An equivalent AbortSignal, created on first use. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.isAborted) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  /** Cancels. Later calls have no effect. */
  abort(reason?: unknown): void {
    if (this.isAborted) return;
    this.isAborted = true;
    this.reason = reason;
    this.controller?.abort(reason);
    const { listeners = [] } = this;
    this.listeners = undefined;
    for (const listener of listeners) listener.handleEvent();
  }

  addEventListener(_: 'abort', listener: CancelListener): void {
    (this.listeners ??= []).push(listener);
  }

  removeEventListener(_: 'abort', listener: CancelListener): void {
    this.listeners = this.listeners?.filter((other) => other !== listener);
  }
}

/** A signal that aborts when one of the two does. */
export function anySignal(one: CancelSignal | undefined, other: CancelSignal | undefined): CancelSignal | undefined {
  return one && other ? AbortSignal.any([signalOf(one), signalOf(other)]) : (one ?? other);
}

/** Converts a signal for APIs that accept only an AbortSignal. */
export function signalOf(signal: CancelSignal): AbortSignal {
  return signal instanceof Cancellation ? signal.signal : signal;
}
