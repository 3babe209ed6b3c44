import type { CallOutcome } from '@signalbox/balancing';
import type { Instance } from '../instance.ts';
import type { AttemptResult } from './channel.ts';

/** An attempt that begins. */
export interface AttemptStart {
  readonly instance: Instance;
  /** Number of the attempt, from 1. A hedge has the number of the attempt that it accompanies. */
  readonly attempt: number;
  readonly kind: 'attempt' | 'retry' | 'hedge';
}

export interface TracedAttempt<Request, Reply> {
  /** The request of this attempt. */
  readonly request: Request;
  end(result: AttemptResult<Reply>, outcome: CallOutcome): void;
}

/** Records the attempts of one call. Port: the transport implements it for calls of sampled traces. */
export interface CallTrace<Request, Reply> {
  attempt(request: Request, start: AttemptStart): TracedAttempt<Request, Reply>;
}
