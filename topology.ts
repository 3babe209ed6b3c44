/**
 * The system: each service after those that it calls. What starts, builds, lists or counts services reads it here. Apps never
 * import it: they get environment variables. A test compares it with docker-compose.yml and the contracts.
 */

/** What tools need to know of a service. */
export interface Service {
  /** Its folder in `apps/` and its name in the registry. One without an edge port answers the contract `libs/contracts/NAME`. */
  readonly name: string;
  /** How many instances `npm start` runs, unless `--scale NAME=N` says otherwise. */
  readonly instances: number;
  /** Whether it owns a database, whose address it gets as `DATABASE_URL`. */
  readonly hasDatabase: boolean;
  /** Where clients reach its first instance over HTTP; the next instances take the next ports. */
  readonly edgePort?: number;
  /** Variables that hold secrets. `{orders}` stands for the secret of the service orders. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What else it gets where the system is a demo: the local stack and docker-compose.yml. */
  readonly demoEnv: Readonly<Record<string, string>>;
}

export const services: readonly Service[] = [
  {
    name: 'users',
    instances: 2,
    hasDatabase: true,
    secrets: { SERVICE_SECRETS: 'orders={orders}' },
    demoEnv: { SEED_DEMO_DATA: 'true' },
  },
  {
    name: 'orders',
    instances: 2,
    hasDatabase: true,
    secrets: { SERVICE_SECRET: '{orders}' },
    demoEnv: { SEED_DEMO_DATA: 'true' },
  },
  {
    name: 'gateway',
    instances: 1,
    hasDatabase: false,
    edgePort: 8080,
    secrets: {},
    demoEnv: { TOPOLOGY_PUBLIC: 'true' },
  },
];
