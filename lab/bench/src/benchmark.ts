import type { Check } from '@signalbox/lab-parts/check';
import type { Processes } from './processes/processes.ts';

/** A comparison that `npm run bench -- NAME` makes and records. */
export interface Benchmark<Result = unknown> {
  /** What it compares, in a few words. */
  readonly summary: string;
  /** Its options, a line each. */
  readonly usage: string;
  /** @throws UsageError if an option makes no sense. */
  run(args: readonly string[], session: Session): Promise<Run<Result>>;
  /** Its part of the page, from its heading (of level 2) on. */
  section(recorded: Recorded<Result>): string;
  /** What must hold. */
  checks(result: Result): readonly Check[];
}

/** What a benchmark works with. */
export interface Session {
  /** Aborts when somebody asks for the end. */
  readonly signal: AbortSignal;
  /** Whatever it starts ends with it. */
  readonly processes: Processes;
  /** Tells how it goes on. */
  say(line: string): void;
}

/**
 * How much was measured. A `complete` run is recorded for good and its musts are binding; a `quick` one is recorded until
 * there is a complete one; a `partial` one (some targets, other options) is only printed.
 */
export type Extent = 'complete' | 'quick' | 'partial';

interface Run<Result> {
  readonly extent: Extent;
  readonly result: Result;
}

/** A result, and where and when it was found. */
export interface Recorded<Result = unknown> extends Run<Result> {
  readonly benchmark: string;
  readonly recordedAt: string;
  readonly machine: string;
}

/** The command line asks for what there isn't. */
export class UsageError extends Error {}
