export { Availability } from './availability.ts';
export { DatabaseHealth } from './database-health.ts';
export { databaseSettings, type DatabaseConfig } from './database-settings.ts';
export { connect, Database, type ConnectOptions } from './database.ts';
export { migrate, type MigrationReport, type Migrations } from './migrate.ts';
export { DatabaseUnavailableError } from './postgres-errors.ts';
export { PostgresModule, type PostgresModuleOptions } from './postgres.module.ts';
export { transaction } from './transaction.ts';
export type { Patience } from './when-available.ts';
