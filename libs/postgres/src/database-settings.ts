import { fileContent, milliseconds, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';

const FORM = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE';

/**
 * Whether a URL has all required parts. An unescaped `/`, `?` or `#` in a password would end up in the host, the path
 * or the fragment.
 */
function isComplete(text: string): boolean {
  try {
    const { protocol, username, password, host, pathname, searchParams, hash } = new URL(text);
    decodeURIComponent(username + password + pathname);
    const isPostgres = /^postgres(ql)?:$/.test(protocol) && /^\/[^/@]+$/.test(pathname);
    const isOnce = !['user', 'password', 'host', 'port'].some((part) => searchParams.has(part));
    return isPostgres && isOnce && username !== '' && host !== '' && hash === '';
  } catch {
    return false;
  }
}

/** The settings of a service with a database. */
export const databaseSettings = {
  DATABASE_URL: z
    .string()
    .refine(
      isComplete,
      `expected ${FORM}; a password with characters other than letters and digits belongs in DATABASE_PASSWORD`,
    )
    .meta({ description: `URL of the database: ${FORM}`, secret: true }),
  DATABASE_PASSWORD: z
    .string()
    .optional()
    .meta({ description: 'Password of the database, unescaped; replaces the one in DATABASE_URL', secret: true }),
  DATABASE_PASSWORD_FILE: fileContent()
    .optional()
    .meta({ description: 'Path of a file with the password; replaces DATABASE_PASSWORD', secret: true }),
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000)
    .default(10)
    .meta({ description: 'Maximum number of connections to the database', unit: 'connections' }),
  DATABASE_CONNECT_TIMEOUT_MS: milliseconds()
    .default(1_000)
    .meta({ description: 'Timeout of waiting for a connection', unit: 'ms' }),
  DATABASE_STATEMENT_TIMEOUT_MS: milliseconds()
    .default(1_500)
    .meta({ description: 'Timeout of a statement', unit: 'ms' }),
} as const;

export const databaseConfig = z.object(databaseSettings);
export type DatabaseConfig = z.output<typeof databaseConfig>;
