import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@signalbox/service-defaults';
import { startTestDatabase, type TestDatabase } from '@signalbox/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectionTo, databaseUrl } from './connection.ts';
import { databaseConfig } from './database-settings.ts';

let server: TestDatabase;

beforeAll(async () => {
  server = await startTestDatabase();
});
afterAll(() => server?.stop());

async function query(config: pg.ClientConfig, text: string): Promise<unknown[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows[0] as unknown[];
  } finally {
    await client.end();
  }
}

/** All variables of Postgres' own clients that pg reads by default. PGREPLICATION is specific to pg. */
function variablesOfPg(): string[] {
  const { env } = process;
  const read = new Set<string>();
  process.env = new Proxy(env, { get: (variables, name: string) => (read.add(name), variables[name]) });
  try {
    void new pg.Client({});
  } finally {
    process.env = env;
  }
  return [...read].filter((name) => name.startsWith('PG') && name !== 'PGREPLICATION');
}

describe('connectionTo', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('ignores the environment variables that pg reads', async () => {
    const names = variablesOfPg();
    expect(names).toEqual(expect.arrayContaining(['PGHOST', 'PGOPTIONS', 'PGSSLMODE', 'PGSSLNEGOTIATION']));
    for (const name of names) vi.stubEnv(name, { PGSSLMODE: 'require', PGSSLNEGOTIATION: 'direct' }[name] ?? 'wrong');
    const { pathname } = new URL(server.url);
    const found = await query(
      connectionTo(server.url),
      "select current_database(), current_setting('application_name')",
    );
    expect(found).toEqual([pathname.slice(1), 'signalbox']);
  });

  it.each([
    ['PGSSLMODE', 'require'],
    ['PGSSLNEGOTIATION', 'direct'],
    ['PGOPTIONS', '-c nonsense=1'],
    ['PGHOST', 'db.invalid'],
    ['PGPORT', '1'],
  ])('connects with %s=%s in the environment', async (name, value) => {
    vi.stubEnv(name, value);
    await expect(query(connectionTo(server.url), 'select 1')).resolves.toEqual([1]);
  });

  it('sends no password from the environment if the URL has none', () => {
    vi.stubEnv('PGPASSWORD', 'of another server');
    const { password } = new pg.Client(connectionTo('postgres://users@db/users')) as { password: unknown };
    expect((password as () => string)()).toBe('');
  });

  it('applies the session settings and those in the URL', async () => {
    const url = `${server.url}?options=${encodeURIComponent('-c lock_timeout=77')}&application_name=mine`;
    const names = ['statement_timeout', 'lock_timeout', 'application_name'].map((name) => `current_setting('${name}')`);
    const found = await query(connectionTo(url, { statement_timeout: 1_234 }), `select ${names.join()}`);
    expect(found).toEqual(['1234ms', '77ms', 'mine']);
  });

  it('encrypts if the URL requires it', async () => {
    await expect(query(connectionTo(`${server.url}?sslmode=verify-full`), 'select 1')).rejects.toThrow(
      'The server does not support SSL connections',
    );
  });
});

describe('databaseUrl', () => {
  const passwords = ['p@ss/w#rd', 'abc+/def==', '?&=:%41%', '\'"\\ $HOME`', 'ключ', ' ', ''];
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'signalbox-password-'));
    await query(connectionTo(server.url), 'create role keeper login');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const base = () => Object.assign(new URL(server.url), { username: 'keeper', password: '' }).href;

  it.each(passwords)('passes the password %j unchanged, from a variable or a file', (password) => {
    const passwordOf = (env: NodeJS.ProcessEnv) => {
      const config = loadConfig(databaseConfig, { DATABASE_URL: base(), ...env });
      return connectionTo(databaseUrl(config)).password;
    };
    const file = join(folder, 'password');
    writeFileSync(file, `${password}\n`);
    const expected = password === '' ? expect.any(Function) : password;
    expect(passwordOf({ DATABASE_PASSWORD: password })).toEqual(expected);
    expect(passwordOf({ DATABASE_PASSWORD_FILE: file })).toEqual(expected);
  });

  it("connects with a password that a URL can't contain unescaped", async () => {
    const password = "p@ss/w#rd?&=:%41%'";
    await query(connectionTo(server.url), `alter role keeper password '${password.replaceAll("'", "''")}'`);
    const url = databaseUrl(loadConfig(databaseConfig, { DATABASE_URL: base(), DATABASE_PASSWORD: password }));
    await expect(query(connectionTo(url), 'select current_user')).resolves.toEqual(['keeper']);
  });
});
