import type { Processes } from '../processes/processes.ts';
import type { Size } from './bodies.ts';

/** Something that stands between clients and backends, to be measured. */
export interface Target {
  readonly name: string;
  /** What it is and how it is set up, for the page. */
  readonly what: string;
  /** Where it answers with the bodies. @defaultValue `/small` and `/large` */
  readonly paths?: Readonly<Record<Size, string>>;
  /** Why it can't run on this machine, if it can't. */
  missing?(): string | undefined;
  start(bench: Surroundings): Promise<RunningTarget>;
}

export interface RunningTarget {
  /** Where it answers HTTP on the loopback. */
  readonly port: number;
  /** The process whose time counts, its children included. */
  readonly pid: number;
  /** Called between two measurements. */
  tidy?(): void;
}

/** What a target is started with. */
export interface Surroundings {
  readonly processes: Processes;
  readonly pinned: Pinned;
  /** For Node, where a target is a program of its. */
  readonly nodeOptions: readonly string[];
  /** Files of this run; deleted after it. */
  readonly folder: string;
  /** Two plain HTTP backends, as origins. */
  readonly httpBackends: readonly string[];
  /** Access tokens of as many users, and the public key that they are verified with. */
  readonly tokens: readonly string[];
  readonly publicKey: object;
}

/** Puts a command on its share of the cores. */
export interface Pinned {
  target(command: Argv): Argv;
  others(command: Argv): Argv;
  readonly description: string;
}

export type Argv = readonly [file: string, ...args: string[]];
