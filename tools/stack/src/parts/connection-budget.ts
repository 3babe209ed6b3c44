import { MAX_INSTANCES } from '../options.ts';
import { StartRefusedError } from '../preflight/start-refused-error.ts';
import type { PlannedService } from '../planned-services.ts';

/** How the instances of a service share the connections of its database. Both limits derive from one number. */
export interface ConnectionBudget {
  /** DATABASE_POOL_SIZE of each instance. */
  readonly poolSize: number;
  /** The maximum number of instances, including those added later. */
  readonly maxInstances: number;
  /** max_connections of the cluster. */
  readonly maxConnections: number;
}

const DEFAULT_POOL_SIZE = 10;
// Two connections for migrations and one for LISTEN.
const BESIDES_POOL = 3;
// For superusers, psql, tests, and an instance that has just ended.
const RESERVE = 20;
// They take 180 MB of a cluster's memory.
const MAX_CONNECTIONS = 5_000;

/** @throws StartRefusedError if the requested instances need more connections than a cluster can have. */
export function connectionBudget(
  services: readonly Pick<PlannedService, 'name' | 'instances' | 'hasDatabase'>[],
  env: NodeJS.ProcessEnv,
): ConnectionBudget {
  const poolSize = poolSizeOf(env);
  const perInstance = poolSize + BESIDES_POOL;
  const maxInstances = Math.min(MAX_INSTANCES, Math.floor((MAX_CONNECTIONS - RESERVE) / perInstance));
  const problems = services
    .filter(({ hasDatabase, instances }) => hasDatabase && instances > maxInstances)
    .map(
      ({ name, instances }) =>
        `${instances} instances of ${name} × (DATABASE_POOL_SIZE ${poolSize} + ${BESIDES_POOL}) + ${RESERVE} = ` +
        `${instances * perInstance + RESERVE} connections, a database has at most ${MAX_CONNECTIONS}: ` +
        `choose --scale ${name}=${maxInstances} or less, or a smaller DATABASE_POOL_SIZE`,
    );
  if (problems.length > 0) throw new StartRefusedError(...problems);
  return { poolSize, maxInstances, maxConnections: maxInstances * perInstance + RESERVE };
}

/** An invalid value is passed on: the services refuse it, and state what they expect. */
function poolSizeOf({ DATABASE_POOL_SIZE = '' }: NodeJS.ProcessEnv): number {
  const size = /^\d{1,15}$/.test(DATABASE_POOL_SIZE) ? Number(DATABASE_POOL_SIZE) : 0;
  return size >= 1 && size <= 1_000 ? size : DEFAULT_POOL_SIZE;
}
