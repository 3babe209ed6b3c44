import { fileContent, milliseconds, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';

const FORM = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE';

/**
 * Whether a URL has all its parts. A password with `/`, `?` or `#` that is pasted into a URL as it is becomes a part of
 * the host, the path or the fragment.
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

/** What a service with a database can be told by its environment, besides the common settings. */
export const databaseSettings = {
  DATABASE_URL: z
    .string()
    .refine(
      isComplete,
      `expected ${FORM}; set a password with other characters than letters and digits by DATABASE_PASSWORD`,
    )
    .meta({ description: `Its Postgres: ${FORM}`, secret: true }),
  DATABASE_PASSWORD: z
    .string()
    .optional()
    .meta({ description: 'Its password, as it is, in place of the one in DATABASE_URL', secret: true }),
  DATABASE_PASSWORD_FILE: fileContent()
    .optional()
    .meta({ description: 'Path of a file with its password, in place of DATABASE_PASSWORD', secret: true }),
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000)
    .default(10)
    .meta({ description: 'Most connections to the database at a time', unit: 'connections' }),
  DATABASE_CONNECT_TIMEOUT_MS: milliseconds()
    .default(1_000)
    .meta({ description: 'How long a query may wait for a connection', unit: 'ms' }),
  DATABASE_STATEMENT_TIMEOUT_MS: milliseconds()
    .default(1_500)
    .meta({ description: 'How long a statement may run', unit: 'ms' }),
} as const;

export const databaseConfig = z.object(databaseSettings);
export type DatabaseConfig = z.output<typeof databaseConfig>;
