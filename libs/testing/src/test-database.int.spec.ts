import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from './test-database.ts';
import { until } from './until.ts';

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

const foldersOf = (pid: number | undefined) =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`signalbox-test-postgres-${pid}-`));

describe('startTestDatabase', () => {
  it('gives each suite a database of its own on one cluster', async () => {
    const [one, other] = [new URL((await start()).url), new URL((await start()).url)];
    expect(other.pathname).not.toBe(one.pathname);
    expect(other.port).toBe(one.port);
  });

  it('stops the cluster, and leaves nothing, when the last suite is done', async () => {
    const [one, other] = [await start(), await start()];
    await one.stop();
    await one.stop();
    expect(await listens(other.url)).toBe(true);
    await other.stop();
    expect(await listens(other.url)).toBe(false);
    expect(foldersOf(process.pid)).toEqual([]);
  });

  it('leaves no Postgres when its process is killed, and the next one removes the folder', async () => {
    const fixture = join(import.meta.dirname, 'test-database.fixture.ts');
    const child = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'inherit'] });
    const url = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
    });
    expect(await listens(url)).toBe(true);
    expect(foldersOf(child.pid)).toHaveLength(1);
    child.kill('SIGKILL');
    await until(async () => !(await listens(url)), { timeoutMs: 30_000 });
    await start();
    expect(foldersOf(child.pid)).toEqual([]);
  });
});
