import { z } from 'zod';

/**
 * Returns a copy of the schema that rejects unknown fields at any depth of objects, arrays, optional and nullable values.
 * Messages between services may have unknown fields, because a newer version can add some. Input of clients may not.
 */
export function strict<Schema extends z.ZodType>(schema: Schema): Schema {
  return toStrict(schema) as Schema;
}

function toStrict(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(Object.entries(schema.shape).map(([key, field]) => [key, toStrict(field)]));
    return schema.clone({ ...schema.def, shape, catchall: z.never() });
  }
  if (schema instanceof z.ZodArray) return schema.clone({ ...schema.def, element: toStrict(schema.element) });
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return schema.clone({ ...schema.def, innerType: toStrict(schema.unwrap()) } as never);
  }
  return schema;
}
