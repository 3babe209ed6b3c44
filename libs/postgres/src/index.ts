export { DatabaseHealth } from './database-health.ts';
export { databaseSettings } from './database-settings.ts';
export { openDatabase, Database } from './database.ts';
export { ListenConnection } from './listen-connection.ts';
export { migrate, type Migrations } from './migrate.ts';
export { PostgresModule } from './postgres.module.ts';
export { statement } from './statement.ts';
export { transaction } from './transaction.ts';
