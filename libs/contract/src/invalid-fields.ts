import { z } from 'zod';

/** An invalid field of an input. */
export const invalidField = z.object({
  /** The path of the field, such as `items[0].quantity`. Empty for the request as a whole. */
  field: z.string(),
  /** What was expected and what was found. */
  message: z.string(),
});
export type InvalidField = Readonly<z.output<typeof invalidField>>;

interface InvalidFieldsOptions {
  /** Name of the input as a whole. @defaultValue '' */
  readonly whole?: string;
  /** Maximum number of entries, as a malicious input can cause any number. @defaultValue 100 */
  readonly max?: number;
}

/** Converts zod issues to invalid fields, one entry per field. */
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
