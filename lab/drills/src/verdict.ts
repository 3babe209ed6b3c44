import type { Check } from '@signalbox/lab-parts/check';
import type { Counted } from './record/record.ts';
import type { Second } from './record/timeline.ts';

/** How a drill went, in full. */
export interface Verdict {
  readonly name: string;
  readonly fault: string;
  readonly promise: string;
  readonly system: 'local' | 'compose' | 'own';
  /** How many processes of the machine wanted a core before, in the average of a minute: what else went on there. */
  readonly loadBefore: number;
  readonly rate: number;
  readonly seed: number;
  readonly without: readonly string[];
  readonly checks: readonly Check[];
  readonly totals: Totals;
  /** The ways in which requests failed and connections broke. */
  readonly failures: Counted;
  readonly seconds: readonly Second[];
}

interface Totals {
  readonly requests: number;
  readonly failed: number;
  /** Connections refused before another gateway took the request. */
  readonly refused: number;
  /** Connections that broke under a request. */
  readonly broken: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export const isKept = ({ checks }: Pick<Verdict, 'checks'>): boolean => checks.every(({ ok }) => ok);
