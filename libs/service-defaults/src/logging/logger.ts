import { currentRequest } from '@signalbox/rpc';
import { pino, stdTimeFunctions, symbols, type DestinationStream, type Logger } from 'pino';
import type { ServiceConfig } from '../config/service-settings.ts';
import type { ServiceIdentity } from '../identity.ts';
import { redacted } from './redaction.ts';
import { TurnStream } from './turn-stream.ts';

export type { Logger } from 'pino';

/**
 * The logger of a service. It writes lines of JSON with the id of the current request.
 * @param stream - the output. @defaultValue standard output
 */
export function createLogger(
  { service, instanceId }: ServiceIdentity,
  { LOG_LEVEL }: Pick<ServiceConfig, 'LOG_LEVEL'>,
  stream: DestinationStream = standardOutput(),
): Logger {
  return pino(
    {
      level: LOG_LEVEL,
      base: { service, instance: instanceId },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }), log: (fields) => redacted(withoutOwnNames(fields)) },
      mixin: () => {
        const request = currentRequest();
        return request ? { requestId: request.requestId } : {};
      },
      serializers: { err: briefError },
    },
    stream,
  );
}

/** The fields that the logger adds to each line. */
const OWN_NAMES: readonly string[] = ['level', 'time', 'service', 'instance', 'msg'];

/** Renames fields with the name of one that the logger adds: pino would write both, and readers see only one. */
function withoutOwnNames(fields: Record<string, unknown>): Record<string, unknown> {
  if (!OWN_NAMES.some((name) => name in fields)) return fields;
  const renamed = (name: string) => (OWN_NAMES.includes(name) ? `about_${name}` : name);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [renamed(name), value]));
}

/** The number of the level `info` in pino. */
const INFO = 30;

/**
 * Creates a writer of the log line of each request, in the same format as the logger. The logger searches every field for secrets,
 * errors and characters to escape. With it, a request costs the gateway 11 % more CPU time (ADR 20).
 * @param message - text without characters that JSON escapes.
 * @param fieldsOf - formats the fields as JSON without braces. It runs only if the level info is logged.
 */
export function frequentLine<Event>(
  logger: Logger,
  message: string,
  fieldsOf: (event: Event) => string,
): (event: Event) => void {
  const stream = (logger as unknown as Record<symbol, DestinationStream>)[symbols.streamSym]!;
  const base = JSON.stringify(logger.bindings()).slice(1, -1);
  return (event) => {
    if (logger.levelVal > INFO) return;
    stream.write(`{"level":"info"${stdTimeFunctions.isoTime()},${base},${fieldsOf(event)},"msg":"${message}"}\n`);
  };
}

function standardOutput(): DestinationStream {
  // Synchronous, because a process that exits does not wait for asynchronous writes.
  const stream = new TurnStream(pino.destination({ dest: 1, sync: true }));
  process.once('exit', () => stream.flushSync());
  return stream;
}

/** The logged properties of an error. Drivers attach whole sockets and clients to theirs. */
function briefError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return { type: name, message, code, stack, ...(cause === undefined ? {} : { cause: briefError(cause) }) };
}
