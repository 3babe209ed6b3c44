import { z } from 'zod';
import { schemaNames } from '../api/endpoint.ts';

/** A schema as OpenAPI 3.1 wants it: JSON Schema, draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

const uri = (id: string) => `#/components/schemas/${id}`;

/** Everything that is answered, by name. Replies may grow, so none says that it has no further fields. */
export function replySchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(schemaNames, { uri, io: 'output', override: forReplies });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, embedded(schema)]));
}

/** @throws TypeError if the schema has no name. */
export function replyRef(schema: z.ZodType): { $ref: string } {
  const name = schemaNames.get(schema)?.id;
  if (name === undefined) throw new TypeError('an answer has a schema without a name: register it in schemaNames');
  return { $ref: uri(name) };
}

/** What a client is to send. */
export function requestSchema(schema: z.ZodType): JsonSchema {
  return embedded(z.toJSONSchema(schema, { io: 'input', override: forSenders }));
}

/** What a client is to send as text (in the path, the query, a header), as what it stands for. */
export function parameterSchema(schema: z.ZodType): JsonSchema {
  return embedded(z.toJSONSchema(schema, { io: 'output', override: forReaders }));
}

/** A header of an answer, which is text whatever it tells. */
export const textHeader = (description: string) => ({ description, schema: { type: 'string' } });

// The pattern of a known format says nothing more, at great length.
function forReaders({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}

// What is trimmed or put into lower case first is still to be of the format that is looked for afterwards.
function forSenders({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  if (zodSchema._zod.def.type === 'pipe') jsonSchema.format ??= z.toJSONSchema(zodSchema._zod.def.out).format;
  forReaders({ jsonSchema });
}

function forReplies(context: { jsonSchema: JsonSchema }): void {
  forReaders(context);
  delete context.jsonSchema.additionalProperties;
}

function embedded({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
