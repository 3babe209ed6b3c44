/** How many instances of each service. */
export type Counts = Readonly<Record<string, number>>;

/** What can be taken away: an instance by its name, or one of the parts behind the services. */
export type Part = 'registry' | `${string}-database` | (string & {});

export interface SystemInstance {
  /** The same before and after a restart: `users-1`. */
  readonly name: string;
  readonly service: string;
  /** What it is called in the registry and in the topology; another one after a restart. */
  readonly id: string;
}

/** The system under a drill, and all that can be done to it. */
export interface System {
  readonly kind: 'local' | 'compose';
  /** Where clients may send requests. */
  readonly gateways: readonly string[];
  /** The instances that are ready now. */
  instances(): Promise<readonly SystemInstance[]>;
  /** The instances that the registry gives as passing, by id; undefined while it does not answer. */
  registered(): Promise<ReadonlySet<string> | undefined>;
  /** Has an instance end in good order, and starts it again. Resolves when it is ready again. */
  replace(name: string): Promise<void>;
  /** SIGKILL. What dies is started again by the system. */
  kill(part: Part): Promise<void>;
  /** SIGSTOP. */
  freeze(part: Part): Promise<void>;
  /** SIGCONT. */
  thaw(part: Part): Promise<void>;
  /** Takes an instance off the network, so that its packets vanish. @throws Error where there is no network to take it off. */
  cutOff(name: string): Promise<void>;
  reconnect(name: string): Promise<void>;
  /** Has it end in good order, and keeps it away. */
  hold(part: Part): Promise<void>;
  release(part: Part): Promise<void>;
  /** Starts one more instance. @returns its name. */
  add(service: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** Stops an instance for good. */
  remove(name: string): Promise<void>;
  /** Memory that an instance holds, in MiB. */
  memoryMiB(name: string): Promise<number>;
  /** Rows of a service's own database. */
  rows<Row extends object>(owner: string, sql: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}
