import type { Check } from '@signalbox/lab-parts/check';
import type { Load } from './load/load.ts';
import type { Shopper } from './load/shoppers.ts';
import type { Options } from './options.ts';
import type { Record } from './record/record.ts';
import type { Counts, System } from './system/system.ts';
import type { Watch } from './system/watch.ts';

/** One fault, and what the system promises under it. */
export interface Drill {
  readonly name: string;
  /** What is done to the system. */
  readonly fault: string;
  /** What clients may expect meanwhile. */
  readonly promise: string;
  /** Instances to start with. @defaultValue two of each service */
  readonly counts?: Counts;
  /** What the services are told by their environment, besides the usual. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where it can be run. @defaultValue anywhere */
  readonly only?: System['kind'];
  /** Injects the fault under load, and heals it. @returns what to judge the record by, once the last answer is in. */
  run(stage: Stage): Promise<(record: Record) => readonly Check[]>;
}

/** A drill that starts a system and load of its own, as that of another tool. */
export interface OwnDrill extends Pick<Drill, 'name' | 'fault' | 'promise'> {
  /**
   * @param say - told what happens, as it does.
   * @param stop - has it tidy up and reject.
   */
  perform(options: Options, say: (line: string) => void, stop: AbortSignal): Promise<readonly Check[]>;
}

/** What a drill has to play with. Times are milliseconds since the load began. */
export interface Stage {
  readonly system: System;
  readonly load: Load;
  /** Those who send the load's requests. */
  readonly shoppers: readonly Shopper[];
  readonly watch: Watch;
  /** Whether a form of few seconds is asked for. */
  readonly short: boolean;
  /** How long a drill lasts that has no end of its own. */
  readonly minutes: number;
  /** Seeded: from 0 to 1, less than 1. */
  readonly random: () => number;
  now(): number;
  pause(ms: number): Promise<void>;
  /** Notes on the timeline what happens. @returns when. */
  mark(text: string): number;
}
