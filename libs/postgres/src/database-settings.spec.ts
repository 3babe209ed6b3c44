import { ConfigError, loadConfig } from '@signalbox/service-defaults';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databaseSettings } from './database-settings.ts';

const schema = z.object(databaseSettings);
const DATABASE_URL = 'postgres://users:sesame@127.0.0.1:5432/users';

describe('databaseSettings', () => {
  it('require only the URL', () => {
    expect(loadConfig(schema, { DATABASE_URL })).toEqual({
      DATABASE_URL,
      DATABASE_POOL_SIZE: 10,
      DATABASE_CONNECT_TIMEOUT_MS: 1000,
      DATABASE_STATEMENT_TIMEOUT_MS: 1500,
    });
  });

  it('never print the URL, which contains a password', () => {
    const load = () => loadConfig(schema, { DATABASE_URL: DATABASE_URL.replace('postgres', 'mysql') });
    expect(load).toThrow(ConfigError);
    expect(load).not.toThrow(/sesame/);
  });

  it.each([
    ['another scheme', 'mysql://users:sesame@127.0.0.1/users'],
    ['a second password', 'postgres://users:sesame@127.0.0.1/users?password=sesame'],
    ['no user', 'postgres://127.0.0.1/users'],
    ['no host', 'postgres://users:sesame@/users'],
    ['no database', 'postgres://users:sesame@127.0.0.1'],
    ['a password with an unescaped /', 'postgres://users:12/sesame@127.0.0.1:5432/users'],
    ['a password with an unescaped #', 'postgres://users:p@ss/w#sesame@127.0.0.1:5432/users'],
    ['a password with an unescaped ?', 'postgres://users:12?sesame@127.0.0.1:5432/users'],
    ['a password with an unescaped %', 'postgres://users:100%sesame@127.0.0.1:5432/users'],
  ])('reject a URL with %s, and name the setting for the password', (_, url) => {
    expect(() => loadConfig(schema, { DATABASE_URL: url })).toThrow(
      /DATABASE_URL: expected postgres:.*DATABASE_PASSWORD/,
    );
    expect(() => loadConfig(schema, { DATABASE_URL: url })).not.toThrow(/sesame/);
  });

  it('end a statement, including the wait for a connection, before the request times out', () => {
    const { DATABASE_CONNECT_TIMEOUT_MS, DATABASE_STATEMENT_TIMEOUT_MS } = loadConfig(schema, { DATABASE_URL });
    expect(DATABASE_CONNECT_TIMEOUT_MS + DATABASE_STATEMENT_TIMEOUT_MS + 250).toBeLessThan(3000);
  });
});
