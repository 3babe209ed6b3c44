import type { CheckStatus } from '../definition.ts';

/** What a check found out. */
export interface CheckResult {
  readonly status: CheckStatus;
  readonly output: string;
}

/** A check at work: it reports by itself until it is stopped. */
export interface CheckRunner {
  stop(): void;
}

export type Report = (result: CheckResult) => void;
