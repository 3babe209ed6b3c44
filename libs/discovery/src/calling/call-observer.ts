import type { CallOutcome, EjectionReason } from '@signalbox/balancing';

interface OfInstance {
  readonly service: string;
  readonly instanceId: string;
}

/** Observes calls and ejections, for metrics and logs. */
export interface CallObserver {
  /** An attempt ended. A long poll has no duration: it waits for an event. */
  attempted(attempt: OfInstance & { readonly outcome: CallOutcome; readonly durationMs: number | undefined }): void;
  /** An instance was ejected, or stays ejected because its probe failed. */
  ejected(ejection: OfInstance & { readonly reason: EjectionReason; readonly detail: string }): void;
  /** An instance was removed from the list, and its last call has ended. */
  removed(instance: OfInstance): void;
  /**
   * A failed call was retried, a slow call was hedged, or a retry was omitted because the retry budget is exhausted.
   */
  retried(retry: { readonly service: string; readonly kind: 'retry' | 'hedge' | 'over-budget' }): void;
  /** A call was refused immediately: every instance has its maximum of concurrent calls. */
  overloaded(call: { readonly service: string }): void;
}

const nothing = () => undefined;

/** An observer that does nothing. */
export const noopObserver: CallObserver = {
  attempted: nothing,
  ejected: nothing,
  removed: nothing,
  retried: nothing,
  overloaded: nothing,
};
