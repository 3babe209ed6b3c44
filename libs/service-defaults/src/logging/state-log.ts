import { Logger } from '@nestjs/common';
import type { StateLog } from '@signalbox/discovery';

/** A log of state changes that writes to Nest's logger. @param context - the name of the writing part. */
export function stateLog(context: string): StateLog {
  const logger = new Logger(context);
  return {
    info: (fields, message) => logger.log({ message, ...fields }),
    warn: (fields, message) => logger.warn({ message, ...fields }),
  };
}
