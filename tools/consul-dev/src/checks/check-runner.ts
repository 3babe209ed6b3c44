import type { CheckStatus } from '../definition.ts';

/** The result of one run of a check. */
export interface CheckResult {
  readonly status: CheckStatus;
  readonly output: string;
}

/** A running check: it reports its results until `stop`. */
export interface CheckRunner {
  stop(): void;
}

export type Report = (result: CheckResult) => void;
