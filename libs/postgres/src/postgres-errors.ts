import { UnavailableError } from '@signalbox/contract';

/** The database does not answer now. Its cause is the error from Postgres or the network. */
export class DatabaseUnavailableError extends UnavailableError {
  constructor(override readonly cause: unknown) {
    super('the database does not answer');
  }
}

/**
 * The kind of an outage: the `connection` is lost or was never established, or the database is too `busy` to answer in
 * time. `undefined` if the database answered.
 */
export type Outage = 'connection' | 'busy';

const networkCodes = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

// https://www.postgresql.org/docs/18/errcodes-appendix.html
const connectionStates = new Set([
  '25P03', // idle_in_transaction_session_timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
]);
const QUERY_CANCELED = '57014';
const CONNECTION_EXCEPTION = /^08/;
const INSUFFICIENT_RESOURCES = /^53/;

// pg and pg-pool have no codes for these.
const LOST_CONNECTION = /^(Connection terminated|Client (has encountered a connection error|was closed))/;
const TOO_LATE = /^(timeout exceeded when trying to connect|Query read timeout)$/;

// PgBouncer uses one code, 08P01, for all of its own errors.
const REFUSED_SETTINGS = /^unsupported startup parameter/;

export function outageOf(error: unknown): Outage | undefined {
  if (!(error instanceof Error) || REFUSED_SETTINGS.test(error.message)) return undefined;
  const { code = '' } = error as { code?: string };
  if (networkCodes.has(code) || connectionStates.has(code) || CONNECTION_EXCEPTION.test(code)) return 'connection';
  if (code === QUERY_CANCELED || INSUFFICIENT_RESOURCES.test(code)) return 'busy';
  if (LOST_CONNECTION.test(error.message)) return 'connection';
  return TOO_LATE.test(error.message) ? 'busy' : undefined;
}

/** Whether a database refused a connection because its limit is reached. */
export const isTooManyConnections = (error: unknown): boolean => {
  const tooManyConnections = '53300';
  return (error as { code?: string }).code === tooManyConnections;
};

const DUPLICATE_PREPARED_STATEMENT = '42P05';
const UNKNOWN_PREPARED_STATEMENT = '26000';

/** Adds the remedy to an error that is caused by a pooler between the service and Postgres. */
export function withRemedy(error: Error): Error {
  const remedy = remedyFor(error);
  return remedy === undefined ? error : new Error(`${error.message}: ${remedy}`, { cause: error });
}

function remedyFor(error: Error): string | undefined {
  const { code } = error as { code?: string };
  if (REFUSED_SETTINGS.test(error.message))
    return 'PgBouncer rejects it, set ignore_startup_parameters = options there, or connect to Postgres directly';
  if (code === DUPLICATE_PREPARED_STATEMENT || code === UNKNOWN_PREPARED_STATEMENT)
    return 'a pooler shares the connection, set pool_mode = session in PgBouncer, or connect to Postgres directly';
  return undefined;
}

/** Whether a transaction failed only because of a concurrent one, so that a retry may succeed. */
export function isConflict(error: unknown): boolean {
  const { code } = error as { code?: string };
  const serializationFailure = '40001';
  const deadlockDetected = '40P01';
  return code === serializationFailure || code === deadlockDetected;
}
