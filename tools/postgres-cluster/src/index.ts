export { postgresMajor } from './binaries.ts';
export {
  clusterConnection,
  PostgresStartError,
  startPostgres,
  type PostgresCluster,
  type PostgresDatabases,
  type PostgresOptions,
} from './postgres-cluster.ts';
export { joinPostgres, sharePostgres, type SharedPostgres } from './shared-postgres.ts';
export { startTemporaryPostgres } from './temporary-postgres.ts';
