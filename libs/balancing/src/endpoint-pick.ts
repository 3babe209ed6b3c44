import type { CallOutcome, Endpoint } from './endpoint.ts';

/** The properties of a call that affect the pick. */
export interface PickedCall {
  /** Whether the call is safe to retry. Only such a call may probe an ejected endpoint. */
  readonly idempotent?: boolean;
  /** Whether the call is a long poll: the service delays the reply on purpose. */
  readonly isLongPoll?: boolean;
  /** The hash key for `consistent-hash`, which sends equal keys to the same instance. */
  readonly key?: string;
}

/** The endpoint for one call. The caller must run `done` once, whatever the outcome. */
export class EndpointPick<E extends Endpoint> {
  /** `health.ejections` at the time of the pick. */
  readonly ejections: number;
  private isDone = false;

  constructor(
    private readonly picker: { record(pick: EndpointPick<E>, outcome: CallOutcome, now: number): void },
    readonly endpoint: E,
    readonly pickedAt: number,
    readonly isLongPoll: boolean,
    /** Whether the call probes an ejected endpoint. */
    readonly isProbe: boolean,
  ) {
    this.ejections = endpoint.health.ejections;
  }

  /** Updates load, latency and ejection state with the outcome. Later calls have no effect. */
  done(outcome: CallOutcome, now: number): void {
    if (this.isDone) return;
    this.isDone = true;
    this.picker.record(this, outcome, now);
  }
}
