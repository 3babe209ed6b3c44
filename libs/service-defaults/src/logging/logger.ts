import { currentRequest } from '@signalbox/rpc';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { ServiceConfig } from '../config/service-settings.ts';
import type { ServiceIdentity } from '../identity.ts';

export type { Logger } from 'pino';

/** What no line may show, wherever it stands in the fields of one. */
const secrets = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'userToken',
  'serviceToken',
  'secret',
  'authorization',
];

/**
 * The logger of a service: a line of JSON each, with the id of the request that it is about.
 * @param stream - where lines go. @defaultValue standard output
 */
export function createLogger(
  { service, instanceId }: ServiceIdentity,
  { LOG_LEVEL }: Pick<ServiceConfig, 'LOG_LEVEL'>,
  // At once, not from a buffer: whoever reads may be gone when the process ends, and waiting for that would never end.
  stream: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  return pino(
    {
      level: LOG_LEVEL,
      base: { service, instance: instanceId },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      mixin: () => {
        const request = currentRequest();
        return request ? { requestId: request.requestId } : {};
      },
      serializers: { err: briefError },
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    stream,
  );
}

/** What tells an error: drivers hang whole sockets and clients on theirs. */
function briefError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return { type: name, message, code, stack, ...(cause === undefined ? {} : { cause: briefError(cause) }) };
}
