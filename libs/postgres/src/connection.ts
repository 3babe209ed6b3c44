import type { ClientConfig } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { DatabaseConfig } from './database-settings.ts';

/** Session settings by their names in Postgres, such as `statement_timeout`. */
type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * The connection options of pg for a URL. Without an explicit value, pg reads each option from the environment (PGHOST,
 * PGOPTIONS, PGSSLMODE, …) or from `~/.pgpass`, which belong to the tools of the user who starts the process.
 */
export function connectionTo(url: string, settings: SessionSettings = {}): ClientConfig {
  const { user, host, database, password, options = '', ...given } = parseIntoClientConfig(url);
  const session = Object.entries({ client_min_messages: 'warning', DateStyle: 'ISO', ...settings });
  return {
    port: 5432,
    ssl: false,
    sslnegotiation: 'postgres',
    application_name: 'signalbox',
    ...given,
    user: user || 'postgres',
    host: host || 'localhost',
    database: database || 'postgres',
    // A function, because pg treats an empty string as missing and reads PGPASSWORD and ~/.pgpass.
    password: password || (() => ''),
    options: [...session.map(([name, value]) => `-c ${name}=${value}`), options].join(' ').trim(),
  };
}

/** The URL of a service's database, including the password. */
export function databaseUrl({ DATABASE_URL, DATABASE_PASSWORD, DATABASE_PASSWORD_FILE }: DatabaseConfig): string {
  // Editors end a file with a line break.
  const password = DATABASE_PASSWORD_FILE?.replace(/\r?\n$/, '') ?? DATABASE_PASSWORD;
  if (password === undefined) return DATABASE_URL;
  const url = new URL(DATABASE_URL);
  url.password = encodeURIComponent(password);
  return url.href;
}
