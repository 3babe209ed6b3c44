// A test can change any part of it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Part = any;

/** An OpenAPI document that a test changes. */
export interface WagonsDocument {
  readonly paths: Record<string, Record<string, Part>>;
  readonly components: { readonly schemas: Record<string, Part> };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ 'application/json': { schema } });
const user = [{ accessToken: [] }];
const text = { type: 'string' };

const problem = (...codes: string[]) => ({
  description: codes.join(),
  content: {
    'application/problem+json': {
      schema: { allOf: [ref('Problem'), { properties: { code: { type: 'string', 'x-extensible-enum': codes } } }] },
    },
  },
});

/** A new copy of a small OpenAPI document, as the gateway writes one. */
export function wagonsDocument(): WagonsDocument {
  return structuredClone({
    paths: {
      '/wagons': {
        get: {
          summary: 'List the wagons',
          security: [],
          parameters: [
            { name: 'limit', in: 'query', required: false, schema: { type: 'integer', maximum: 100 } },
            { name: 'cursor', in: 'query', required: false, schema: text },
          ],
          responses: { 200: { content: json(ref('WagonList')) } },
        },
        post: {
          security: user,
          parameters: [],
          requestBody: {
            required: true,
            content: json({
              type: 'object',
              properties: { number: text },
              required: ['number'],
              additionalProperties: false,
            }),
          },
          responses: {
            201: { content: json(ref('Wagon')), headers: { Location: { schema: text } } },
            409: problem('NUMBER_TAKEN', 'YARD_FULL'),
          },
        },
      },
      '/wagons/{number}': {
        get: {
          security: user,
          parameters: [{ name: 'number', in: 'path', required: true, schema: text }],
          responses: { 200: { content: json(ref('Wagon')) }, 404: problem('NO_SUCH_WAGON', 'WAGON_GONE') },
        },
        delete: { security: user, parameters: [], responses: { 204: {} } },
      },
    },
    components: {
      schemas: {
        Wagon: {
          type: 'object',
          properties: { number: text, state: { type: 'string', enum: ['FREE', 'FULL'] } },
          required: ['number', 'state'],
        },
        WagonList: {
          type: 'object',
          properties: { items: { type: 'array', items: ref('Wagon') } },
          required: ['items'],
        },
        Problem: {
          type: 'object',
          properties: { code: text, status: { type: 'integer' } },
          required: ['code', 'status'],
        },
      },
    },
  });
}
