import { InvalidRequestError, ServiceError } from '@signalbox/contract';
import { NoInstancesError } from '@signalbox/discovery';
import { CommandError } from './command-error.ts';

/**
 * What went wrong, for a person to read: a service's error with its code and each field that is at fault.
 * @throws what is no error of the command or of a service, but a fault of this program.
 */
export function failure(error: unknown): string {
  if (error instanceof CommandError || error instanceof NoInstancesError) return `✗ ${error.message}`;
  if (!(error instanceof ServiceError)) throw error;
  const lines = [`✗ ${error.code}: ${error.message}`];
  if (error instanceof InvalidRequestError) {
    lines.push(...error.invalidFields.map(({ field, message }) => `    ${field || 'the request'}: ${message}`));
  } else if (error.details) lines.push(`    ${JSON.stringify(error.details)}`);
  return lines.join('\n');
}
