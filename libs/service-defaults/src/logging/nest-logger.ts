import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Parts of Nest that tell at length how they start: of use to whoever looks for it, noise to everybody else. */
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

  /** Nest hands the context last, and an error's stack before it. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const actual = level === 'info' && context !== undefined && talkative.has(context) ? 'debug' : level;
    if (!this.logger.isLevelEnabled(actual)) return;
    const { text, fields } = partsOf(message);
    const stack = rest.slice(0, -1).find((value) => typeof value === 'string');
    this.logger[actual]({ context, ...fields, ...(stack ? { stack } : {}) }, text);
  }
}

function partsOf(message: unknown): { text: string; fields: Record<string, unknown> } {
  if (message instanceof Error) return { text: message.message, fields: { err: message } };
  if (typeof message !== 'object' || message === null) return { text: String(message), fields: {} };
  const { message: text, error, ...fields } = message as Record<string, unknown>;
  return { text: String(text ?? ''), fields: error === undefined ? fields : { ...fields, err: error } };
}
