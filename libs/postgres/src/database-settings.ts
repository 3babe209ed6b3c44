import { milliseconds, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';

/** What a service with a database can be told by its environment, besides the common settings. */
export const databaseSettings = {
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://USER:PASSWORD@HOST:PORT/DATABASE' })
    .meta({ description: 'Its Postgres: postgres://USER:PASSWORD@HOST:PORT/DATABASE', secret: true }),
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
