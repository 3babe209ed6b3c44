import type { CancelSignal } from './cancellation.ts';

/** How many attempts a call has at most; a hedged one asks a second instance within its first. */
export const MAX_ATTEMPTS = 3;

interface FailedAttempt {
  /** Counted from 1. */
  readonly attempt: number;
  readonly processed: 'no' | 'maybe';
  /** Whether repeating the call is harmless. */
  readonly idempotent: boolean;
  readonly deadlineAt: number;
  readonly now: number;
  readonly signal: CancelSignal | undefined;
}

/** Whether a call that failed is tried once more: only if that is safe, and somebody still waits for it. */
export function mayRetry({ attempt, processed, idempotent, deadlineAt, now, signal }: FailedAttempt): boolean {
  const isSafe = processed === 'no' || idempotent;
  return isSafe && attempt < MAX_ATTEMPTS && now < deadlineAt && signal?.aborted !== true;
}
