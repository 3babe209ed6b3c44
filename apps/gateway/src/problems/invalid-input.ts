import { invalidFields, InvalidRequestError } from '@signalbox/contract';
import type { z } from 'zod';

/** The error that names what zod finds invalid in a client's input: 50 fields at most, `body` for the body as a whole. */
export const invalidInput = (issues: readonly z.core.$ZodIssue[]): InvalidRequestError =>
  new InvalidRequestError(invalidFields(issues, { whole: 'body', max: 50 }));
