import { z } from 'zod';
import { schemaNames } from '../api/endpoint.ts';

/** JSON Schema, draft 2020-12, as OpenAPI 3.1 requires. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

const uri = (id: string) => `#/components/schemas/${id}`;

/** All response schemas, by name. They allow additional properties, because a newer version can add fields to a response. */
export function replySchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(schemaNames, { uri, io: 'output', override: describeReply });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutIds(schema)]));
}

/** @throws TypeError if the schema has no name. */
export function replyRef(schema: z.ZodType): { $ref: string } {
  const name = schemaNames.get(schema)?.id;
  if (name === undefined)
    throw new TypeError('expected a response schema with a name, got one without: register it in schemaNames');
  return { $ref: uri(name) };
}

/** The JSON Schema of a request body. */
export function requestSchema(schema: z.ZodType): JsonSchema {
  return withoutIds(z.toJSONSchema(schema, { io: 'input', override: describeInput }));
}

/** The JSON Schema of a parameter (path, query, header): of its parsed value, not of the text. */
export function parameterSchema(schema: z.ZodType): JsonSchema {
  return withoutIds(z.toJSONSchema(schema, { io: 'output', override: dropFormatPattern }));
}

/** A response header. Its value is always a string. */
export const textHeader = (description: string) => ({ description, schema: { type: 'string' } });

// The pattern of a known format is long and adds nothing.
function dropFormatPattern({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}

// A pipe that first trims a value or converts it to lower case has the format of its output.
function describeInput({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  if (zodSchema._zod.def.type === 'pipe') jsonSchema.format ??= z.toJSONSchema(zodSchema._zod.def.out).format;
  dropFormatPattern({ jsonSchema });
}

function describeReply(context: { jsonSchema: JsonSchema }): void {
  dropFormatPattern(context);
  delete context.jsonSchema.additionalProperties;
  // Of an open list, a client must accept other values too.
  if (context.jsonSchema['x-extensible-enum'] !== undefined) delete context.jsonSchema.enum;
}

function withoutIds({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
