import type { ClientConfig } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { DatabaseConfig } from './database-settings.ts';

/** Settings of a session, by their names in Postgres: `statement_timeout`. */
type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * How pg connects to the Postgres at a URL. Without a value here, pg takes each of these from the environment (PGHOST,
 * PGOPTIONS, PGSSLMODE, …) or from `~/.pgpass`, which belong to the tools of the person who starts the process.
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
    // A function: pg takes an empty text for none, and looks at PGPASSWORD and ~/.pgpass.
    password: password || (() => ''),
    options: [...session.map(([name, value]) => `-c ${name}=${value}`), options].join(' ').trim(),
  };
}

/** The URL of a service's database, its password included. */
export function databaseUrl({ DATABASE_URL, DATABASE_PASSWORD, DATABASE_PASSWORD_FILE }: DatabaseConfig): string {
  // Editors end a file with a line break.
  const password = DATABASE_PASSWORD_FILE?.replace(/\r?\n$/, '') ?? DATABASE_PASSWORD;
  if (password === undefined) return DATABASE_URL;
  const url = new URL(DATABASE_URL);
  url.password = encodeURIComponent(password);
  return url.href;
}
