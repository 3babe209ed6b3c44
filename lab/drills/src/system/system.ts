import type { IdentityFiles } from '@signalbox/authority';

/** The number of instances of each service. */
export type Counts = Readonly<Record<string, number>>;

/** A process that a drill can stop: an instance by its name, the registry or a database. */
export type Part = 'registry' | `${string}-database` | (string & {});

export interface SystemInstance {
  /** Stays the same after a restart: `users-1`. */
  readonly name: string;
  readonly service: string;
  /** Its id in the registry and in the topology. A restart changes it. */
  readonly id: string;
  /** Its port for health and metrics. Undefined if this machine can't reach it. */
  readonly opsPort?: number;
}

/** The system under a drill, and the actions of a drill on it. */
export interface System {
  readonly kind: 'local' | 'compose';
  /** The URLs for clients. */
  readonly gateways: readonly string[];
  /** The URL of the registry. Undefined if this machine can't reach it. */
  readonly registryUrl?: string;
  /** The instances that are ready now. */
  instances(): Promise<readonly SystemInstance[]>;
  /** The ids of the instances that the registry lists as passing; undefined while it does not answer. */
  registered(): Promise<ReadonlySet<string> | undefined>;
  /** Restarts an instance gracefully. Resolves when it is ready. */
  replace(name: string): Promise<void>;
  /** Sends SIGKILL. The system restarts the process. */
  kill(part: Part): Promise<void>;
  /** Sends SIGSTOP. */
  freeze(part: Part): Promise<void>;
  /** Sends SIGCONT. */
  resume(part: Part): Promise<void>;
  /** Cuts an instance off from the network, so its packets are lost. @throws Error if the system has no network. */
  cutOff(name: string): Promise<void>;
  reconnect(name: string): Promise<void>;
  /** Stops a process gracefully. It does not restart until {@link release}. */
  hold(part: Part): Promise<void>;
  /** Starts a process that {@link hold} stopped. */
  release(part: Part): Promise<void>;
  /** Starts one more instance. @returns its name. */
  add(service: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** Stops an instance permanently. */
  remove(name: string): Promise<void>;
  /** The files of a service's certificate. Undefined if services use no TLS, or if the files are not readable here. */
  identity(service: string): IdentityFiles | undefined;
  /** Renews the certificates of all services. */
  renewCertificates(): Promise<void>;
  /** Replaces the root of the authority. Resolves when services have certificates that the new one signed. */
  replaceAuthority(): Promise<void>;
  /** The memory of an instance in MiB, after a garbage collection. */
  memoryMiB(name: string): Promise<number>;
  /** The memory of an instance in MiB as it is. */
  residentMiB(name: string): Promise<number>;
  /** Runs a statement in a service's own database. @returns its rows. */
  rows<Row extends object>(owner: string, sql: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}
