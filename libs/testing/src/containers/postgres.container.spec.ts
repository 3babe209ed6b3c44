import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../test-database.ts';
import { describeInPostgres } from './postgres-container.ts';

await describeInPostgres(() => {
  let databases: TestDatabase[];

  beforeAll(async () => {
    databases = await Promise.all([startTestDatabase(), startTestDatabase()]);
  });
  afterAll(() => Promise.all(databases.map((database) => database.stop())));

  it('gives each suite its own database in the same container', () => {
    const [one, other] = databases.map(({ url }) => new URL(url));
    expect(other?.pathname).not.toBe(one?.pathname);
    expect(other?.host).toBe(one?.host);
    expect(one?.username).toBe('test');
  });
});
