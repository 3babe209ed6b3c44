import type { Check } from '@signalbox/lab-parts/check';
import type { Load } from './load/load.ts';
import type { VirtualUser } from './load/virtual-users.ts';
import type { Options } from './options.ts';
import type { LoadRecord } from './record/load-record.ts';
import type { Counts, System } from './system/system.ts';
import type { TopologyMonitor } from './system/topology-monitor.ts';

/** A named fault and what the system promises under it. */
export interface Drill {
  readonly name: string;
  /** What the drill does to the system. */
  readonly fault: string;
  /** What clients can expect during the fault. */
  readonly promise: string;
  /** Instances at the start. @defaultValue two of each service */
  readonly counts?: Counts;
  /** Additional environment variables of the services. */
  readonly env?: NodeJS.ProcessEnv;
  /** The only kind of system that the drill runs on. @defaultValue every kind */
  readonly only?: System['kind'];
  /** Injects the fault under load and ends it. @returns a function that checks the record after the last answer. */
  run(context: DrillContext): Promise<(record: LoadRecord) => readonly Check[]>;
}

/** A drill that starts its own system and load. */
export interface StandaloneDrill extends Pick<Drill, 'name' | 'fault' | 'promise'> {
  /**
   * @param log - prints a line of progress.
   * @param stop - when it aborts, the drill stops its system and rejects.
   */
  perform(options: Options, log: (line: string) => void, stop: AbortSignal): Promise<readonly Check[]>;
}

/** What a drill can use. Times are milliseconds since the load began. */
export interface DrillContext {
  readonly system: System;
  readonly load: Load;
  /** The clients that send the load's requests. */
  readonly virtualUsers: readonly VirtualUser[];
  readonly monitor: TopologyMonitor;
  /** Whether to run the short form, which takes a few seconds. */
  readonly short: boolean;
  /** The duration of a drill without its own end. */
  readonly minutes: number;
  /** A seeded random number in [0, 1). */
  readonly random: () => number;
  now(): number;
  pause(ms: number): Promise<void>;
  /** Adds a text to the timeline. @returns the current time. */
  mark(text: string): number;
}
