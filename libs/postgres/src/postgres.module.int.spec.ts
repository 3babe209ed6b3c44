import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Metrics } from '@signalbox/service-defaults';
import { freePort, startPostgres, until, type TestPostgres } from '@signalbox/testing';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseHealth } from './database-health.ts';
import { Database } from './database.ts';
import { DatabaseUnavailableError } from './postgres-errors.ts';
import { PostgresModule, type PostgresModuleOptions } from './postgres.module.ts';

const migrations = {
  '0001-wagons': { up: async (db: Database) => void (await sql`create table wagons (id int)`.execute(db)) },
};

let folder: string;
let port: number;
/** Its password is known after the first start of the cluster. */
let url: string;
let cluster: TestPostgres | undefined;
let module: TestingModule | undefined;
let lines: unknown[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-postgres-module-'));
  port = await freePort();
  url = `postgres://signalbox@127.0.0.1:${port}/postgres`;
  lines = [];
});
afterEach(async () => {
  await module?.close();
  await cluster?.stop();
  [module, cluster] = [undefined, undefined];
  rmSync(folder, { recursive: true, force: true });
});

const startCluster = async () => {
  cluster = await startPostgres({ dataDir: join(folder, 'wagons'), port });
  url = cluster.url('postgres');
};

/** Injects the database during startup, like a service's own providers. */
@Module({
  providers: [
    {
      provide: 'wagons',
      inject: [Database],
      useFactory: async (database: Database) => (await sql`select * from wagons`.execute(database)).rows,
    },
  ],
})
class WagonsModule {}

const identity = { service: 'wagons', instanceId: 'w-1', version: '', zone: '', startedAt: '', incarnation: '' };

@Global()
@Module({ providers: [{ provide: Metrics, useFactory: () => new Metrics(identity) }], exports: [Metrics] })
class MetricsModule {}

async function start(retry: PostgresModuleOptions['retry']): Promise<TestingModule> {
  const config = {
    DATABASE_URL: url,
    DATABASE_POOL_SIZE: 2,
    DATABASE_CONNECT_TIMEOUT_MS: 1_000,
    DATABASE_STATEMENT_TIMEOUT_MS: 1_500,
  };
  const log = (message: unknown) => void lines.push(message);
  module = await Test.createTestingModule({
    imports: [MetricsModule, PostgresModule.forRoot({ config, migrations, retry }), WagonsModule],
  })
    .setLogger({ log, warn: log, error: log })
    .compile();
  return module;
}

const messages = () => lines.map((line) => (line as { message?: string }).message).filter((line) => line !== undefined);

describe('PostgresModule', () => {
  it('waits for a database that does not answer yet, logs it once, and provides it migrated', async () => {
    await startCluster();
    await cluster?.stop();
    const starting = start({ attempts: 1_000, firstPauseMs: 20, maxPauseMs: 100 });
    await until(() => lines.length > 0);
    await startCluster();
    expect((await starting).get('wagons')).toEqual([]);
    expect(messages()).toEqual(['the database does not answer', 'the database answers again', 'migrated']);
  });

  it('stops waiting after the last attempt', async () => {
    await expect(start({ attempts: 3, firstPauseMs: 1, maxPauseMs: 1 })).rejects.toThrow(DatabaseUnavailableError);
  });

  it('is not healthy while the database is down, and recovers automatically', async () => {
    await startCluster();
    const health = (await start(undefined)).get(DatabaseHealth);
    await expect(health.check()).resolves.toBeUndefined();
    await cluster?.stop();
    await expect(health.check()).rejects.toThrow(DatabaseUnavailableError);
    await expect(health.check()).rejects.toThrow(DatabaseUnavailableError);
    await startCluster();
    await expect(until(() => health.check().then(() => true))).resolves.toBe(true);
    expect(messages()).toEqual(['migrated', 'the database does not answer', 'the database answers again']);
  });

  it('exports its connections, and the statements that wait for one', async () => {
    await startCluster();
    const started = await start(undefined);
    const database = started.get(Database);
    const metrics = async () => {
      const text = await started.get(Metrics).registry.metrics();
      return text
        .match(/^signalbox_database\w+(?:\{state="\w+"|).* \d+$/gm)
        ?.map((line) => line.replace(/\{.*?(state="\w+"|)[^}]*\}/, '{$1}'));
    };
    const transactions = [1, 2, 3].map(() =>
      database.transaction().execute((open) => sql`select pg_sleep(0.2)`.execute(open)),
    );
    await until(async () => (await metrics())?.includes('signalbox_database_waiting{} 1'));
    expect(await metrics()).toContain('signalbox_database_connections{state="busy"} 2');
    await Promise.all(transactions);
    expect(await metrics()).toEqual([
      'signalbox_database_connections{state="busy"} 0',
      'signalbox_database_connections{state="idle"} 2',
      'signalbox_database_waiting{} 0',
    ]);
  });

  it('closes its connections when the application has shut down', async () => {
    await startCluster();
    const database = (await start(undefined)).get(Database);
    await module?.close();
    module = undefined;
    await expect(sql`select 1`.execute(database)).rejects.toThrow(/destroyed/);
  });
});
