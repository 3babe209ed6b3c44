import { invalidFields, InvalidRequestError } from '@signalbox/contract';
import type { z } from 'zod';

/** Converts zod's issues to an error that lists at most 50 invalid fields. `body` means the whole body. */
export const invalidInput = (issues: readonly z.core.$ZodIssue[]): InvalidRequestError =>
  new InvalidRequestError(invalidFields(issues, { whole: 'body', max: 50 }));
