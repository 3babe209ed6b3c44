// Node runs this file without a compiler, for programs that need nothing else of the library.

/** The maximum revision of a document. Its keys in a history have this many digits. */
export const MAX_REVISION = 9_999_999_999;

/** The JSON Schema of one dynamic setting. */
export interface SettingSchema {
  readonly type: 'integer' | 'number' | 'boolean' | 'string';
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description: string;
  readonly default?: unknown;
  readonly 'x-unit'?: string;
}

/** The JSON Schema of a document's settings: the content of `dynamic-settings.json`. */
export interface DynamicSettingsSchema {
  readonly properties: Readonly<Record<string, SettingSchema>>;
  /** The settings that only the environment of a service sets. */
  readonly 'x-static': readonly string[];
}

const types = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'a text',
} as const;

/** What is expected instead of a value in a document. Undefined if the value is valid. */
export function expectedInstead(schema: SettingSchema, value: unknown): string | undefined {
  const { type, enum: values, pattern, minimum = -Infinity, maximum = Infinity } = schema;
  const hasType = type === 'integer' ? Number.isInteger(value) : typeof value === type;
  if (!hasType) return types[type];
  if (values !== undefined && !values.includes(value)) return `one of ${values.join(', ')}`;
  if (pattern !== undefined && !new RegExp(pattern).test(value as string))
    return `a text like ${JSON.stringify(schema.default)}`;
  if (typeof value === 'number' && (value < minimum || value > maximum))
    return [`${minimum} to ${maximum}`, schema['x-unit']].filter(Boolean).join(' ');
  return undefined;
}
