import { MAX_INSTANCES } from '../options.ts';
import { Refusal } from '../preflight/refusal.ts';
import type { PlannedService } from '../planned-services.ts';

/** How the connections of a service's database are shared out: one number, from which both sides get theirs. */
export interface ConnectionBudget {
  /** For each instance, as DATABASE_POOL_SIZE. */
  readonly poolSize: number;
  /** How many instances fit, counting those added later. */
  readonly maxInstances: number;
  /** For the cluster, as max_connections. */
  readonly maxConnections: number;
}

const DEFAULT_POOL_SIZE = 10;
// Two to migrate, and one that listens.
const BESIDES_POOL = 3;
// For superusers, psql, tests, and an instance that has just died.
const RESERVE = 20;
// 180 MB of a cluster's memory.
const MAX_CONNECTIONS = 5_000;

/** @throws Refusal if the instances that are asked for need more than a cluster can have. */
export function connectionBudget(
  services: readonly Pick<PlannedService, 'name' | 'instances' | 'hasDatabase'>[],
  env: NodeJS.ProcessEnv,
): ConnectionBudget {
  const poolSize = poolSizeOf(env);
  const perInstance = poolSize + BESIDES_POOL;
  const maxInstances = Math.min(MAX_INSTANCES, Math.floor((MAX_CONNECTIONS - RESERVE) / perInstance));
  const faults = services
    .filter(({ hasDatabase, instances }) => hasDatabase && instances > maxInstances)
    .map(
      ({ name, instances }) =>
        `${instances} instances of ${name} × (DATABASE_POOL_SIZE ${poolSize} + ${BESIDES_POOL}) + ${RESERVE} = ` +
        `${instances * perInstance + RESERVE} connections, a database has at most ${MAX_CONNECTIONS}: ` +
        `choose --scale ${name}=${maxInstances} or less, or a smaller DATABASE_POOL_SIZE`,
    );
  if (faults.length > 0) throw new Refusal(...faults);
  return { poolSize, maxInstances, maxConnections: maxInstances * perInstance + RESERVE };
}

/** A value that no service accepts is left to the services, which say what they expect. */
function poolSizeOf({ DATABASE_POOL_SIZE = '' }: NodeJS.ProcessEnv): number {
  const size = /^\d{1,15}$/.test(DATABASE_POOL_SIZE) ? Number(DATABASE_POOL_SIZE) : 0;
  return size >= 1 && size <= 1_000 ? size : DEFAULT_POOL_SIZE;
}
