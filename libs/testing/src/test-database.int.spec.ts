import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { startTemporaryPostgres } from './servers.ts';
import { shareCluster, startTestDatabase, type TestDatabase } from './test-database.ts';

const started: TestDatabase[] = [];
afterEach(() => Promise.all(started.splice(0).map((database) => database.stop())));

async function start(): Promise<TestDatabase> {
  const database = await startTestDatabase();
  started.push(database);
  return database;
}

const listens = (url: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

const folders = () => readdirSync(tmpdir()).filter((name) => name.includes(`-${process.pid}-`));

describe('startTestDatabase', () => {
  it('gives each suite its own database on one cluster', async () => {
    const [one, other] = [new URL((await start()).url), new URL((await start()).url)];
    expect(other.pathname).not.toBe(one.pathname);
    expect(other.port).toBe(one.port);
  });

  it('keeps the cluster for other suites when one is done', async () => {
    const one = await start();
    await one.stop();
    expect(await listens(one.url)).toBe(true);
    const other = await start();
    expect(new URL(other.url).port).toBe(new URL(one.url).port);
  });
});

describe('shareCluster', () => {
  it('stops and removes the cluster when the last suite is done', async () => {
    const before = folders();
    const [one, other] = [await shareCluster(startTemporaryPostgres), await shareCluster(startTemporaryPostgres)];
    expect(other.cluster).toBe(one.cluster);
    const url = other.cluster.url('postgres');
    expect(folders()).toHaveLength(before.length + 1);
    await one.stop();
    await one.stop();
    expect(await listens(url)).toBe(true);
    await other.stop();
    expect(await listens(url)).toBe(false);
    expect(folders()).toEqual(before);
  });
});
