import type { Auth } from '@signalbox/contract';
import type { JsonSchema } from '../schemas/alternatives.ts';
import type { Interface, Operation } from './operation.ts';

/** The parts of an OpenAPI document that clients depend on. */
export interface OpenApiDocument extends JsonSchema {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface OpenApiOperation {
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: JsonSchema }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

interface OpenApiResponse {
  readonly content?: Content;
  readonly headers?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

const PROBLEM = 'application/problem+json';

/** The operations of an OpenAPI document. Clients must expect problems with unknown codes: they still have the status. */
export function httpOperations(document: OpenApiDocument): Interface {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => [`${method.toUpperCase()} ${path}`, operationOf(one)] as const),
  );
  const problem = { 'any problem': { ...NO_INPUT, reply: { $ref: '#/components/schemas/Problem' } } };
  return { operations: { ...Object.fromEntries(operations), ...problem }, hasOpenErrors: true, root: document };
}

const NO_INPUT: Omit<Operation, 'reply'> = { auth: { kind: 'public' }, errors: [], request: {} };

function operationOf(operation: OpenApiOperation): Operation {
  const responses = Object.entries(operation.responses);
  const successes = responses.filter(([status]) => Number(status) < 400);
  return {
    auth: authOf(operation.security),
    errors: responses.flatMap(([status, { content }]) =>
      codesIn(content?.[PROBLEM]?.schema).map((code) => `${status} ${code}`),
    ),
    request: requestOf(operation),
    reply: objectOf({
      status: { field: { type: 'string', enum: successes.map(([status]) => status) }, required: true },
      ...Object.fromEntries(
        successes.map(([status, response]) => [status, { field: replyOf(response), required: true }]),
      ),
    }),
  };
}

function authOf(security: OpenApiOperation['security']): Auth {
  const [first] = security;
  if (first === undefined) return { kind: 'public' };
  return { kind: Object.values(first).flat().includes('admin') ? 'admin' : 'user' };
}

function codesIn(schema: JsonSchema | undefined): string[] {
  const parts = (schema?.['allOf'] ?? []) as { properties?: { code?: { 'x-extensible-enum'?: string[] } } }[];
  return parts.flatMap(({ properties }) => properties?.code?.['x-extensible-enum'] ?? []);
}

interface Field {
  readonly field: JsonSchema;
  readonly required: boolean;
}

const objectOf = (fields: Readonly<Record<string, Field>>): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(fields).map(([name, { field }]) => [name, field])),
  required: Object.entries(fields).flatMap(([name, { required }]) => (required ? name : [])),
});

/** One object with all parts of a request. A part is required if one of its fields is. */
function requestOf({ parameters, requestBody }: OpenApiOperation): JsonSchema {
  const places = ['path', 'query', 'header'].map((place) => {
    const here = parameters.filter((parameter) => parameter.in === place);
    const field = objectOf(
      Object.fromEntries(here.map(({ name, required, schema }) => [name, { field: schema, required }])),
    );
    return [place, { field, required: here.some(({ required }) => required) }] as const;
  });
  const body = requestBody && { body: { field: bodyOf(requestBody.content), required: requestBody.required } };
  return objectOf({ ...Object.fromEntries(places), ...body });
}

function replyOf({ content = {}, headers = {} }: OpenApiResponse): JsonSchema {
  const fields = Object.entries(headers).map(
    ([name, { schema }]) => [name, { field: schema, required: false }] as const,
  );
  return objectOf({
    body: { field: bodyOf(content), required: true },
    headers: { field: objectOf(Object.fromEntries(fields)), required: true },
  });
}

/** The body by its media type. */
const bodyOf = (content: Content): JsonSchema =>
  objectOf(
    Object.fromEntries(
      Object.entries(content).map(([type, { schema = {} }]) => [type, { field: schema, required: true }]),
    ),
  );
