import { fieldPath, type FieldFault } from '@signalbox/contract';
import type { z } from 'zod';

// A body of 1 MiB has room for tens of thousands of faults: the first ones tell what is wrong.
const MAX_FAULTS = 50;

/** What zod finds wrong, by the field: `items[0].quantity`. A fault of the body as a whole is one of `body`. */
export function fieldFaults(issues: readonly z.core.$ZodIssue[]): FieldFault[] {
  return issues.slice(0, MAX_FAULTS).flatMap(faultsOf).slice(0, MAX_FAULTS);
}

function faultsOf(issue: z.core.$ZodIssue): FieldFault[] {
  if (issue.code !== 'unrecognized_keys') return [{ field: fieldName(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ field: fieldName([...issue.path, key]), message: 'Unknown field' }));
}

const fieldName = (path: readonly PropertyKey[]) => fieldPath(path) || 'body';
