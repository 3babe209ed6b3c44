import type { Check } from '@signalbox/lab-parts/check';
import type { Processes } from './processes/processes.ts';

/** A comparison that `npm run bench -- NAME` runs and records. */
export interface Benchmark<Result = unknown> {
  /** What it compares, in a few words. */
  readonly summary: string;
  /** Its options, one per line. */
  readonly usage: string;
  /** @throws UsageError if an option is unknown or has an invalid value. */
  run(args: readonly string[], session: Session): Promise<Run<Result>>;
  /** Its section of the page, which starts with a heading of level 2. */
  section(recorded: Recorded<Result>): string;
  /** The thresholds, with the values of this result. */
  checks(result: Result): readonly Check[];
}

/** What a benchmark needs to run. */
export interface Session {
  /** Aborts when the user stops the benchmark. */
  readonly signal: AbortSignal;
  /** Starts processes, and stops all of them at the end. */
  readonly processes: Processes;
  /** Prints a line of progress. */
  log(line: string): void;
}

/**
 * How much was measured. A `complete` run is recorded and fails if it misses a threshold. A `quick` one is recorded in its
 * own file and shown until there is a complete one. A `partial` one (some targets, other options) is only printed.
 */
export type Extent = 'complete' | 'quick' | 'partial';

interface Run<Result> {
  readonly extent: Extent;
  readonly result: Result;
}

/** A result with the machine and the time of its run. */
export interface Recorded<Result = unknown> extends Run<Result> {
  readonly benchmark: string;
  readonly recordedAt: string;
  readonly machine: string;
}

/** The command line is invalid. */
export class UsageError extends Error {}
