import { Logger } from '@nestjs/common';

/** Fields first, then a constant message. A pino logger is compatible. */
export interface RpcLogger {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const logger = new Logger('Rpc');

/** The default: Nest's own logger. */
export const nestLogger: RpcLogger = {
  warn: (fields, message) => logger.warn({ message, ...fields }),
  error: (fields, message) => logger.error({ message, ...fields }),
};
