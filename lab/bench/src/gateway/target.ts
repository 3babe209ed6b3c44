import type { Processes } from '../processes/processes.ts';
import type { Size } from './bodies.ts';

/** A program between clients and backends that the benchmark measures. */
export interface Target {
  readonly name: string;
  /** What it is and how it is configured, for the page. */
  readonly what: string;
  /** The paths of the bodies. @defaultValue `/small` and `/large` */
  readonly paths?: Readonly<Record<Size, string>>;
  /** The reason why it can't run on this machine, or `undefined`. */
  missing?(): string | undefined;
  start(context: TargetContext): Promise<RunningTarget>;
}

export interface RunningTarget {
  /** The HTTP port on the loopback interface. */
  readonly port: number;
  /** The process whose processor time counts, including its children. */
  readonly pid: number;
  /** Called after each turn. */
  afterTurn?(): void;
}

/** What a target needs to start. */
export interface TargetContext {
  readonly processes: Processes;
  readonly pinned: CorePinning;
  /** Options for Node, for targets that are Node programs. */
  readonly nodeOptions: readonly string[];
  /** The folder for files of this run, deleted afterwards. */
  readonly folder: string;
  /** The origins of the two plain HTTP backends. */
  readonly httpBackends: readonly string[];
  /** Access tokens, each of a different user, and the public key that verifies them. */
  readonly tokens: readonly string[];
  readonly publicKey: object;
}

/** Adds the command that runs a process on its cores. */
export interface CorePinning {
  target(command: Argv): Argv;
  others(command: Argv): Argv;
  readonly description: string;
}

export type Argv = readonly [file: string, ...args: string[]];
