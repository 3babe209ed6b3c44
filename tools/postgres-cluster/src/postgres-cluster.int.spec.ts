import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  clusterConnection,
  PostgresStartError,
  startPostgres,
  type PostgresCluster,
  type PostgresOptions,
} from './postgres-cluster.ts';

let initialized: string;
let folder: string;
let dataDir: string;
const running: PostgresCluster[] = [];

// Most tests start from a copy of this data folder, because initdb takes longer than any of them.
beforeAll(async () => {
  initialized = mkdtempSync(join(tmpdir(), 'signalbox-postgres-cluster-'));
  const cluster = await startPostgres({ dataDir: join(initialized, 'users'), durable: false });
  await cluster.stop();
});

afterAll(() => rmSync(initialized, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-postgres-cluster-'));
  dataDir = join(folder, 'users');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((cluster) => cluster.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<PostgresOptions> = {}): Promise<PostgresCluster> {
  if (!options.durable && !existsSync(dataDir)) execFileSync('cp', ['-a', join(initialized, 'users'), dataDir]);
  const cluster = await startPostgres({ dataDir, durable: false, ...options });
  running.push(cluster);
  return cluster;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(clusterConnection(url));
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() };
}

describe('startPostgres', () => {
  it('keeps data over a stop and a start', async () => {
    const first = await start({ durable: true });
    await first.ensureDatabase('wagons');
    await query(first.url('wagons'), 'CREATE TABLE wagon AS SELECT 42 AS number');
    await first.stop();

    const second = await start({ durable: true });
    await second.ensureDatabase('wagons');
    expect(await query(second.url('wagons'), 'SELECT number FROM wagon')).toEqual([{ number: 42 }]);
    expect(await query(second.url(), 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('requires a password, and listens only on loopback, on a port below the ephemeral range', async () => {
    const cluster = await start();
    const intruder = cluster.url().replace(/:[^:@]*@/, ':guess@');
    await expect(query(intruder, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(cluster.url(), 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(cluster.url(), 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    expect(cluster.port).toBeLessThan(32_768);
  });

  it('has a random password for each cluster, in a file that only this user can read', async () => {
    const cluster = await start();
    const fixed = cluster.url().replace(/:[^:@]*@/, ':signalbox@');
    await expect(query(fixed, "COPY (SELECT 1) TO PROGRAM 'true'")).rejects.toThrow(/password authentication failed/);
    const file = join(dataDir, 'signalbox-passwords.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(statSync(file).uid).toBe(process.getuid?.());
    const other = await startPostgres({ dataDir: join(folder, 'orders'), durable: false });
    running.push(other);
    expect(new URL(other.url()).password).not.toBe(new URL(cluster.url()).password);
  });

  it.each([
    ['is lost', (file: string) => rmSync(file)],
    ['is damaged', (file: string) => writeFileSync(file, 'x')],
  ])('sets the password again if the file %s', async (_, spoil) => {
    await (await start()).stop();
    spoil(join(dataDir, 'signalbox-passwords.json'));
    const cluster = await start();
    expect(await query(cluster.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('accepts the configured number of connections and no more', async () => {
    const cluster = await start({ maxConnections: 80 });
    const clients = Array.from({ length: 80 }, () => new pg.Client(clusterConnection(cluster.url())));
    await Promise.all(clients.map((client) => client.connect()));
    await expect(query(cluster.url(), 'SELECT 1')).rejects.toThrow('too many clients already');
    await Promise.all(clients.map((client) => client.end()));
  });

  it('uses another port if the chosen one is taken', async () => {
    using taken = await takenPort();
    vi.spyOn(Math, 'random').mockReturnValueOnce((taken.port - 20_000 + 0.5) / 12_768);
    const cluster = await start();
    expect(cluster.port).not.toBe(taken.port);
  });

  it('fails if a fixed port is taken', async () => {
    using taken = await takenPort();
    await expect(start({ port: taken.port })).rejects.toThrow(
      new PostgresStartError(dataDir, `port ${taken.port} is taken`),
    );
  });

  it('recovers committed data after a crash', async () => {
    const first = await start({ durable: true });
    await query(first.url(), 'CREATE TABLE wagon AS SELECT 42 AS number');
    await first.kill();
    const second = await start({ durable: true });
    expect(await query(second.url(), 'SELECT number FROM wagon')).toEqual([{ number: 42 }]);
  });

  it('ignores a postmaster.pid whose process id belongs to another process', async () => {
    await (await start()).stop();
    const { uid, gid } = statSync(dataDir);
    const other = spawn('sleep', ['600'], { uid, gid });
    const pidFile = join(dataDir, 'postmaster.pid');
    writeFileSync(pidFile, `${other.pid}\n${dataDir}\n1\n20000\n\n127.0.0.1\n\nready\n`);
    chownSync(pidFile, uid, gid);
    const cluster = await start();
    expect(await query(cluster.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    other.kill();
  });

  it('refuses a data folder that a running Postgres uses, and names its process', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(
      new PostgresStartError(dataDir, `it already runs: process ${first.pid}, port ${first.port}`),
    );
  });

  it('refuses a folder with other files', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'thesis.txt'), '');
    await expect(start()).rejects.toThrow(/is not empty, and contains no Postgres database/);
  });

  it('reports in one line why it cannot create the folder', async () => {
    writeFileSync(dataDir, '');
    const inAFile = join(dataDir, 'cluster');
    await expect(start({ dataDir: inAFile })).rejects.toThrow(/^can't start Postgres in .*cluster: .*exists.*$/);
  });

  it('reports in one line why Postgres ended', async () => {
    await (await start()).stop();
    writeFileSync(join(dataDir, 'postgresql.conf'), 'max_connections = many\n');
    await expect(start()).rejects.toThrow(/^can't start Postgres in .*: .*configuration.*$/);
  });

  it('ignores settings in the environment', async () => {
    const settings = {
      PGSSLMODE: 'require',
      PGSSLNEGOTIATION: 'direct',
      PGOPTIONS: '-c nonsense=1',
      PGHOST: 'db.invalid',
    };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    try {
      await (await start()).ensureDatabase('users');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('reports an unexpected exit', async () => {
    const cluster = await start();
    process.kill(cluster.pid, 'SIGINT');
    await expect(cluster.exited).resolves.toBeUndefined();
  });

  it('ends with its parent process, and can restart immediately', async () => {
    const fixture = fileURLToPath(new URL('postgres-cluster.fixture.ts', import.meta.url));
    const starter = spawn(process.execPath, [fixture, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await new Promise<string[]>((resolve) => {
      createInterface({ input: starter.stdout }).once('line', (text) => resolve([text]));
    });
    const pid = Number(line);
    await expect(start()).rejects.toThrow(`it already runs: process ${pid}`);
    starter.kill('SIGKILL');
    await start();
  });
});
