import { InvalidRequestError, ServiceError } from '@signalbox/contract';
import { NoInstancesError } from '@signalbox/discovery';
import { CommandError } from '@signalbox/stack/command-line';

/**
 * Formats a failure for people: a service error with its code and each invalid field.
 * @throws an unexpected error, which is neither an error of the command nor of a service.
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
