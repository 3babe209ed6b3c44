import { afterAll, beforeAll } from 'vitest';
import type { TestPostgres } from '../servers.ts';
import { shareCluster, type SharedCluster } from '../test-database.ts';
import { describeInDocker } from './describe-in-docker.ts';

const IMAGE = 'postgres:18';

/**
 * Declares suites with test databases on one Postgres in a container.
 * @param suites - declares the suites, or imports their specs.
 */
export function describeInPostgres(suites: () => void | Promise<void>): Promise<void> {
  return describeInDocker(IMAGE, async () => {
    let cluster: SharedCluster | undefined;
    beforeAll(async () => {
      cluster = await shareCluster(startContainer);
    }, 120_000);
    afterAll(() => cluster?.stop());
    await suites();
  });
}

async function startContainer(): Promise<TestPostgres> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer(IMAGE)
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'])
    .start();
  return {
    url(database: string): string {
      const url = new URL(container.getConnectionUri());
      url.pathname = database;
      return url.href;
    },
    async ensureDatabase(name: string): Promise<void> {
      const { exitCode, output } = await container.exec(['createdb', '-U', container.getUsername(), name]);
      if (exitCode === 0 || output.includes('already exists')) return;
      throw new Error(`can't create the database ${name}: ${output}`);
    },
    async stop(): Promise<void> {
      await container.stop();
    },
  };
}
