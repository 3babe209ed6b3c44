/**
 * The services of the system, in dependency order: each follows those that it calls. All tools read the list of
 * services from this file. Apps never import it; they get environment variables. A test compares it with
 * docker-compose.yml and the contracts.
 */

/** The properties of a service that tools need. */
export interface Service {
  /**
   * Its folder in `apps/` and its name in the registry. A service without an HTTP port for clients or operators
   * implements the contract in `libs/contracts/NAME`.
   */
  readonly name: string;
  /** The services that it calls. In docker-compose.yml its token lets it read their instances. */
  readonly calls: readonly string[];
  /** The number of instances that `npm start` runs by default. `--scale NAME=N` changes it. */
  readonly instances: number;
  /** Whether it owns a database. It gets the URL as `DATABASE_URL`. */
  readonly hasDatabase: boolean;
  /** The HTTP port of its first instance for clients. Further instances use the following ports. */
  readonly edgePort?: number;
  /** The HTTP port of its page for operators, who use one instance of it. */
  readonly operatorPort?: number;
  /** Further environment variables of a demo system: the local stack and docker-compose.yml. */
  readonly demoEnv: Readonly<Record<string, string>>;
}

export const services: readonly Service[] = [
  {
    name: 'users',
    calls: [],
    instances: 2,
    hasDatabase: true,
    demoEnv: { SEED_DEMO_DATA: 'true', FAULT_INJECTION: 'true' },
  },
  {
    name: 'orders',
    calls: ['users'],
    instances: 2,
    hasDatabase: true,
    demoEnv: { SEED_DEMO_DATA: 'true', FAULT_INJECTION: 'true' },
  },
  {
    name: 'gateway',
    calls: ['users', 'orders'],
    instances: 1,
    hasDatabase: false,
    edgePort: 8080,
    demoEnv: { TOPOLOGY_PUBLIC: 'true', FAULT_INJECTION: 'true' },
  },
  {
    name: 'console',
    calls: ['users', 'orders'],
    instances: 1,
    hasDatabase: false,
    operatorPort: 8100,
    demoEnv: { CONSOLE_PUBLIC: 'true' },
  },
];
