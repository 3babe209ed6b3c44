import type { Check } from '@signalbox/lab-parts/check';
import type { Tally } from './record/load-record.ts';
import type { Second } from './record/timeline.ts';

/** The complete result of a drill. */
export interface Verdict {
  readonly name: string;
  readonly fault: string;
  readonly promise: string;
  readonly system: 'local' | 'compose' | 'standalone';
  /** The machine's one-minute load average before the drill: shows other work on the machine. */
  readonly loadAverage: number;
  readonly rate: number;
  readonly seed: number;
  readonly without: readonly string[];
  readonly checks: readonly Check[];
  readonly totals: Totals;
  /** Failed requests and broken connections by reason. */
  readonly failures: Tally;
  readonly seconds: readonly Second[];
}

interface Totals {
  readonly requests: number;
  readonly failed: number;
  /** Refused connections; the client then tried the next gateway. */
  readonly refused: number;
  /** Connections that broke during a request. */
  readonly broken: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export const isPromiseKept = ({ checks }: Pick<Verdict, 'checks'>): boolean => checks.every(({ ok }) => ok);
