import { ConfigurableModuleBuilder, Global, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { collected, Metrics } from '@signalbox/service-defaults';
import { Availability } from './availability.ts';
import { databaseUrl } from './connection.ts';
import { DatabaseHealth } from './database-health.ts';
import type { DatabaseConfig } from './database-settings.ts';
import { Database } from './database.ts';
import { migrate, type Migrations } from './migrate.ts';
import { whenAvailable, type RetrySchedule } from './when-available.ts';

export interface PostgresModuleOptions {
  readonly config: DatabaseConfig;
  readonly migrations: Migrations;
  /** Retries while the database does not answer yet. @defaultValue about a minute */
  readonly retry?: RetrySchedule;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<PostgresModuleOptions>()
  .setClassMethodName('forRoot')
  .build();

/** The service's database. It is migrated before it is injected. */
@Global()
@Module({
  providers: [{ provide: Database, inject: [MODULE_OPTIONS_TOKEN], useFactory: openDatabase }, DatabaseHealth],
  exports: [Database, DatabaseHealth],
})
export class PostgresModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    { registry }: Metrics,
  ) {
    super();
    collected(
      registry,
      {
        type: 'gauge',
        name: 'signalbox_database_connections',
        help: 'Connections to the database: busy or idle',
        labelNames: ['state'],
      },
      () => {
        const { busy, idle } = database.load;
        return [
          { labels: { state: 'busy' }, value: busy },
          { labels: { state: 'idle' }, value: idle },
        ];
      },
    );
    collected(
      registry,
      { type: 'gauge', name: 'signalbox_database_waiting', help: 'Statements that wait for a connection' },
      () => [{ labels: {}, value: database.load.waiting }],
    );
  }

  /** Closes the pool last, when no provider uses it any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.destroy();
  }
}

async function openDatabase({ config, migrations, retry }: PostgresModuleOptions): Promise<Database> {
  const logger = new Logger('Postgres');
  const database = new Database(databaseUrl(config), {
    poolSize: config.DATABASE_POOL_SIZE,
    connectTimeoutMs: config.DATABASE_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    availability: new Availability(logger),
  });
  const { executed, unknown } = await whenAvailable(
    () => migrate(database, migrations),
    retry,
    ({ cause }) => logger.warn({ message: 'still waiting for the database', error: cause }),
  );
  if (executed.length > 0) logger.log({ message: 'migrated', migrations: executed });
  if (unknown.length > 0) logger.warn({ message: 'the schema is ahead of this version', migrations: unknown });
  return database;
}
