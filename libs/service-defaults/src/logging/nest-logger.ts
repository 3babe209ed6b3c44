import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { frequentLine } from './logger.ts';

/** Parts of Nest with verbose start messages. They are logged at the level debug. */
const talkative = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
]);

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'trace';

/**
 * Nest's logger interface over pino. `logger.warn({ message, …fields })` becomes a line with these fields; a field
 * `error` is written with its stack.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  /** See {@link frequentLine}. */
  frequentLine<Event>(message: string, fieldsOf: (event: Event) => string): (event: Event) => void {
    return frequentLine(this.logger, message, fieldsOf);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the context as the last argument, after an error's stack. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const actual = level === 'info' && context !== undefined && talkative.has(context) ? 'debug' : level;
    if (!this.logger.isLevelEnabled(actual)) return;
    const fields: Record<string, unknown> = {};
    if (context !== undefined) fields['context'] = context;
    const text = addTo(fields, message);
    const stack = rest.length > 1 ? rest.slice(0, -1).find((value) => typeof value === 'string') : undefined;
    if (stack !== undefined) fields['stack'] = stack;
    this.logger[actual](fields, text);
  }
}

/** Moves the properties of a message to the fields of its line, without copying them. @returns its text. */
function addTo(fields: Record<string, unknown>, message: unknown): string {
  if (message instanceof Error) {
    fields['err'] = message;
    return message.message;
  }
  if (typeof message !== 'object' || message === null) return String(message);
  let text = '';
  for (const name in message) {
    const value = (message as Record<string, unknown>)[name];
    if (name === 'message') text = String(value ?? '');
    else if (value !== undefined) fields[name === 'error' ? 'err' : name] = value;
  }
  return text;
}
