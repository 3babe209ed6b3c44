import type { CancelSignal } from './cancellation.ts';

/** Maximum number of attempts of a call. A hedge is part of the first attempt. */
export const MAX_ATTEMPTS = 3;

interface FailedAttempt {
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  readonly processed: 'no' | 'maybe';
  /** Whether the call is safe to retry. */
  readonly idempotent: boolean;
  readonly deadlineAt: number;
  readonly now: number;
  readonly signal: CancelSignal | undefined;
}

/** Whether a failed call may be retried: only if that is safe, in time and not cancelled. */
export function mayRetry({ attempt, processed, idempotent, deadlineAt, now, signal }: FailedAttempt): boolean {
  const isSafe = processed === 'no' || idempotent;
  return isSafe && attempt < MAX_ATTEMPTS && now < deadlineAt && signal?.aborted !== true;
}
