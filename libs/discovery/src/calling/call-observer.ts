import type { CallOutcome, EjectionReason } from '@signalbox/balancing';

interface OfInstance {
  readonly service: string;
  readonly instanceId: string;
}

/** Hears what calls come to, for metrics and logs. */
export interface CallObserver {
  /** An attempt has ended. */
  attempted(attempt: OfInstance & { readonly outcome: CallOutcome; readonly durationMs: number }): void;
  /** An instance gets no calls any more, or still gets none: its probe failed. */
  ejected(ejection: OfInstance & { readonly reason: EjectionReason; readonly detail: string }): void;
  /** It gets calls again. */
  readmitted(instance: OfInstance): void;
  /** It is in the list no more. */
  left(instance: OfInstance): void;
  /** A call that failed was tried once more, or a slow one besides; or it was not, as the budget is used up. */
  retried(retry: { readonly service: string; readonly kind: 'retry' | 'hedge' | 'over-budget' }): void;
  /** A call was refused at once: every instance has as many as it may. */
  refused(call: { readonly service: string }): void;
}

const nothing = () => undefined;

/** An observer that tells nobody. */
export const unobserved: CallObserver = {
  attempted: nothing,
  ejected: nothing,
  readmitted: nothing,
  left: nothing,
  retried: nothing,
  refused: nothing,
};
