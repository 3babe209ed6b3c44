import { z } from 'zod';

/** One field of an input that is not valid. */
export const invalidField = z.object({
  /** Where: `items[0].quantity`; empty for the request as a whole. */
  field: z.string(),
  /** What was expected, and what came. */
  message: z.string(),
});
export type InvalidField = Readonly<z.output<typeof invalidField>>;

interface InvalidFieldsOptions {
  /** How an entry names the input as a whole. @defaultValue '' */
  readonly whole?: string;
  /** A hostile input can cause any number of entries: this many are enough. @defaultValue 100 */
  readonly max?: number;
}

/** What zod finds invalid, one entry a field: `items[0].quantity`. */
export function invalidFields(
  issues: readonly z.core.$ZodIssue[],
  { whole = '', max = 100 }: InvalidFieldsOptions = {},
): InvalidField[] {
  return issues
    .slice(0, max)
    .flatMap(invalidFieldsOf)
    .slice(0, max)
    .map(({ field, message }) => ({ field: field || whole, message }));
}

function invalidFieldsOf(issue: z.core.$ZodIssue): InvalidField[] {
  if (issue.code !== 'unrecognized_keys') return [{ field: fieldPath(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ field: fieldPath([...issue.path, key]), message: 'Unknown field' }));
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((field, key) => {
    if (typeof key === 'number') return `${field}[${key}]`;
    return field === '' ? String(key) : `${field}.${String(key)}`;
  }, '');
}
