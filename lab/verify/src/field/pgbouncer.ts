import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { bundledApp } from '@signalbox/stack';
import { clusterConnection, startTemporaryPostgres, type PostgresCluster } from '@signalbox/postgres-cluster';
import { freePort } from '@signalbox/testing/free-port';
import { createServiceKeys } from '@signalbox/testing/service-keys';
import { until } from '@signalbox/testing/until';
import pg from 'pg';
import { textEquals } from '../printed-checks.ts';

interface Case {
  readonly what: string;
  readonly settings: readonly string[];
  readonly logs: string;
}

const cases: readonly Case[] = [
  { what: 'with default settings', settings: [], logs: 'set ignore_startup_parameters = options' },
  {
    what: 'in transaction mode',
    settings: ['ignore_startup_parameters = options', 'pool_mode = transaction'],
    logs: 'set pool_mode = session',
  },
  { what: 'with options ignored', settings: ['ignore_startup_parameters = options'], logs: '"msg":"migrated"' },
];

/** What users logs with a PgBouncer in front of its database. */
export async function verifyPgBouncer(): Promise<Check[]> {
  if (spawnSync('pgbouncer', ['--version']).status !== 0)
    return [textEquals('15: PgBouncer', 'not on the PATH: install pgbouncer', 'on the PATH')];
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-pgbouncer-'));
  chmodSync(folder, 0o755);
  const cluster = await startTemporaryPostgres();
  try {
    const checks: Check[] = [];
    for (const [index, one] of cases.entries()) checks.push(await verifyCase(one, `users${index}`, folder, cluster));
    return checks;
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function verifyCase(one: Case, database: string, folder: string, cluster: PostgresCluster): Promise<Check> {
  await cluster.ensureDatabase(database);
  const url = new URL(cluster.url(database));
  const { port, username, password } = url;
  const bouncerPort = await freePort();
  const config = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users.txt');
  writeFileSync(users, `"${username}" "${password}"\n`, { mode: 0o644 });
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${bouncerPort}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${users}`,
    ...one.settings,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o644 });
  // PgBouncer refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const bouncer = spawn('pgbouncer', [config], { ...owner, stdio: 'ignore' });
  try {
    url.port = String(bouncerPort);
    await until(() => accepts(url.href, one));
    const line = await lineOfUsers(url.href, one.logs);
    return textEquals(`15: a PgBouncer ${one.what}: log of users`, line, one.logs);
  } finally {
    await end(bouncer);
  }
}

/** Whether a PgBouncer answers, even if it rejects the connection. */
async function accepts(url: string, { settings }: Case): Promise<boolean> {
  const client = new pg.Client(clusterConnection(url));
  client.on('error', () => {});
  const error = await client.connect().then(
    () => client.end(),
    (reason: Error) => reason,
  );
  return error === undefined || (settings.length === 0 && error.message.includes('startup parameter'));
}

/** Starts users and waits until it logs a text or exits. @returns the text, or else the last line of its log. */
async function lineOfUsers(databaseUrl: string, text: string): Promise<string> {
  const keys = createServiceKeys('users');
  const settings = {
    RPC_TLS: 'off',
    DATABASE_URL: databaseUrl,
    SERVICE_KEY_FILE: keys.privateKey('users'),
    SERVICE_KEYS_FILE: keys.publicKeys,
    SIGNING_KEY_ENCRYPTION_KEY_FILE: keys.storageKey,
    CONSUL_HTTP_ADDR: '127.0.0.1:1',
  };
  const { file, args, cwd } = bundledApp(workspaceRoot)('users');
  const users = spawn(file, args, {
    cwd,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = '';
  try {
    for await (const line of createInterface({ input: users.stdout })) {
      if (line.includes(text)) return text;
      last = line;
    }
    return last;
  } finally {
    await end(users);
    keys.remove();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
