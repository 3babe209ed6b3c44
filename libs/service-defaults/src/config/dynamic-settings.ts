import { z } from 'zod';
import type { SettingMeta } from './setting.ts';

/** The settings of a schema that documents may change while the service runs, by name. */
export function dynamicFields(schema: z.ZodObject): ReadonlyMap<string, z.ZodType> {
  const fields = Object.entries(schema.shape) as [string, z.ZodType][];
  return new Map(fields.filter(([, field]) => (field.meta() as Partial<SettingMeta> | undefined)?.isDynamic));
}

/** The type of a setting in a document: a number or a boolean if its default is one, else a string. */
export function documentTypeOf(field: z.ZodType): 'number' | 'boolean' | 'string' {
  const standard = defaultOf(field);
  return typeof standard === 'number' ? 'number' : typeof standard === 'boolean' ? 'boolean' : 'string';
}

/** Formats the JSON Schema of the settings that a document may contain. */
export function dynamicSettings(document: string, schema: z.ZodObject): string {
  const dynamic = dynamicFields(schema);
  const properties = [...dynamic].map(([name, field]) => [name, propertyOf(field)]);
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Dynamic settings of ${document}`,
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties) as object,
    // Settings that only the environment sets.
    'x-static': Object.keys(schema.shape).filter((name) => !dynamic.has(name)),
  };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

function propertyOf(field: z.ZodType): object {
  const { description, unit } = field.meta() as unknown as SettingMeta;
  const type = documentTypeOf(field);
  const found = z.toJSONSchema(field, { io: type === 'number' ? 'output' : 'input', unrepresentable: 'any' });
  const { enum: values, pattern, minimum, maximum } = found;
  // The flag of an environment variable is a text.
  const bounds = type === 'boolean' ? {} : { enum: values, pattern, minimum, maximum };
  return {
    type: found.type === 'integer' ? 'integer' : type,
    ...bounds,
    description,
    default: defaultOf(field),
    'x-unit': unit,
  };
}

/** The default of a setting, as in its schema: a text if it is parsed. */
export function defaultOf(field: z.ZodType): unknown {
  return field instanceof z.ZodDefault || field instanceof z.ZodPrefault ? field.def.defaultValue : undefined;
}
