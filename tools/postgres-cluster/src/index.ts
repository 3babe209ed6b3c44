export {
  clusterConnection,
  PostgresStartError,
  startPostgres,
  type PostgresCluster,
  type PostgresOptions,
} from './postgres-cluster.ts';
export { startTemporaryPostgres } from './temporary-postgres.ts';
