import { z } from 'zod';

/**
 * The same schema, except that an object is refused when it has a field the schema doesn't name, at any depth of objects,
 * arrays and what may be absent or null. What services say to each other may have grown since; what a client sends is
 * either understood or refused.
 */
export function strict<Schema extends z.ZodType>(schema: Schema): Schema {
  return tightened(schema) as Schema;
}

function tightened(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(Object.entries(schema.shape).map(([key, field]) => [key, tightened(field)]));
    return schema.clone({ ...schema.def, shape, catchall: z.never() });
  }
  if (schema instanceof z.ZodArray) return schema.clone({ ...schema.def, element: tightened(schema.element) });
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return schema.clone({ ...schema.def, innerType: tightened(schema.unwrap()) } as never);
  }
  return schema;
}
