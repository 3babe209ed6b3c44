import { describe, expect, it } from 'vitest';
import { httpOperations, type OpenApiDocument } from './http-operations.ts';
import { interfaceChanges } from './operation-changes.ts';
import { wagonsDocument, type WagonsDocument } from './wagons-document.fixture.ts';

const LIST = '/wagons';
const ONE = '/wagons/{number}';
const JSON_TYPE = 'application/json';
const OLD = 'old callers';

const codesOf = ({ paths }: WagonsDocument): string[] =>
  paths[ONE]!['get'].responses['404'].content['application/problem+json'].schema.allOf[1].properties.code[
    'x-extensible-enum'
  ];

function rename(object: Record<string, unknown>, name: string, other: string): void {
  object[other] = object[name];
  delete object[name];
}

/** A change of the document, where the report must name it, and the verdict. */
const table: [what: string, change: (document: WagonsDocument) => void, where: string, breaks?: string][] = [
  ['a removed path', ({ paths }) => delete paths[ONE], `GET ${ONE}`, OLD],
  ['a removed method', ({ paths }) => delete paths[ONE]!['delete'], `DELETE ${ONE}`, OLD],
  ['a new path', ({ paths }) => (paths['/tracks'] = paths[LIST]!), 'GET /tracks'],
  [
    'a request for users only',
    ({ paths }) => (paths[LIST]!['get'].security = [{ token: [] }]),
    `GET ${LIST} auth`,
    OLD,
  ],
  [
    'a request for admins only',
    ({ paths }) => (paths[ONE]!['get'].security = [{ token: ['admin'] }]),
    `GET ${ONE} auth`,
    OLD,
  ],
  ['a request for everyone', ({ paths }) => (paths[ONE]!['get'].security = []), `GET ${ONE} auth`],
  [
    'a new optional parameter',
    ({ paths }) => paths[LIST]!['get'].parameters.push({ name: 'state', in: 'query', required: false, schema: {} }),
    `GET ${LIST} request.query.state`,
  ],
  [
    'a new required parameter',
    ({ paths }) => paths[LIST]!['get'].parameters.push({ name: 'X-Why', in: 'header', required: true, schema: {} }),
    `GET ${LIST} request.header`,
    OLD,
  ],
  ['a removed parameter', ({ paths }) => paths[LIST]!['get'].parameters.pop(), `GET ${LIST} request.query.cursor`, OLD],
  [
    'a lower limit',
    ({ paths }) => (paths[LIST]!['get'].parameters[0].schema.maximum = 50),
    `GET ${LIST} request.query.limit`,
    OLD,
  ],
  [
    'a higher limit',
    ({ paths }) => (paths[LIST]!['get'].parameters[0].schema.maximum = 200),
    `GET ${LIST} request.query.limit`,
  ],
  [
    'a required field of a body',
    ({ paths }) => {
      const { schema } = paths[LIST]!['post'].requestBody.content[JSON_TYPE];
      schema.properties.colour = { type: 'string' };
      schema.required.push('colour');
    },
    `POST ${LIST} request.body.${JSON_TYPE}.colour`,
    OLD,
  ],
  [
    'a required body',
    ({ paths }) => (paths[ONE]!['delete'].requestBody = paths[LIST]!['post'].requestBody),
    `DELETE ${ONE} request.body`,
    OLD,
  ],
  ['another status', ({ paths }) => rename(paths[ONE]!['get'].responses, '200', '203'), `GET ${ONE} reply.200`, OLD],
  [
    'a second status',
    ({ paths }) => (paths[LIST]!['post'].responses['202'] = paths[LIST]!['post'].responses['201']),
    `POST ${LIST} reply.status`,
    OLD,
  ],
  [
    'another media type',
    ({ paths }) => rename(paths[ONE]!['get'].responses['200'].content, JSON_TYPE, 'text/json'),
    `GET ${ONE} reply.200.body.${JSON_TYPE}`,
    OLD,
  ],
  [
    'a removed header',
    ({ paths }) => delete paths[LIST]!['post'].responses['201'].headers.Location,
    `POST ${LIST} reply.201.headers.Location`,
    OLD,
  ],
  [
    'a removed field of a named schema',
    ({ components }) => delete components.schemas['Wagon'].properties.state,
    `GET ${LIST} reply.200.body.${JSON_TYPE}.items[].state`,
    OLD,
  ],
  [
    'a new field of a named schema',
    ({ components }) => (components.schemas['Wagon'].properties.colour = { type: 'string' }),
    `GET ${ONE} reply.200.body.${JSON_TYPE}.colour`,
  ],
  [
    'a new value in a named schema',
    ({ components }) => components.schemas['Wagon'].properties.state.enum.push('LOST'),
    `GET ${ONE} reply.200.body.${JSON_TYPE}.state`,
    OLD,
  ],
  ['a new code', (document) => codesOf(document).push('WAGON_SOLD'), `GET ${ONE} errors`],
  ['a code that is no longer sent', (document) => codesOf(document).pop(), `GET ${ONE} errors`],
  ['another code', (document) => (codesOf(document)[0] = 'WAGON_SOLD'), `GET ${ONE} errors`, OLD],
  [
    'another status of a code',
    ({ paths }) => rename(paths[ONE]!['get'].responses, '404', '410'),
    `GET ${ONE} errors`,
    OLD,
  ],
  [
    'a problem without a field',
    ({ components }) => delete components.schemas['Problem'].properties.code,
    'any problem reply.code',
    OLD,
  ],
];

/** What a change of the document means for clients. */
function changesBy(change: (document: WagonsDocument) => void) {
  const changed = wagonsDocument();
  change(changed);
  const [was, is] = [wagonsDocument(), changed].map((one) => httpOperations(one as unknown as OpenApiDocument));
  return interfaceChanges(was!, is!);
}

describe('a change of the HTTP API', () => {
  it.each(table)('%s', (_, change, where, breaks) => {
    const found = changesBy(change).map(({ subject, path, breaks }) => [`${subject} ${path}`.trim(), breaks]);
    expect(found).toContainEqual([where, breaks]);
    if (breaks === undefined) expect(found.filter(([, broken]) => broken !== undefined)).toEqual([]);
  });

  it('is only a change that clients see', () => {
    const isSeen = changesBy(({ paths, components }) => {
      paths[LIST]!['get'].summary = 'Read all wagons';
      components.schemas['Wagon'].properties.number.description = 'on its side';
    });
    expect(isSeen).toEqual([]);
  });
});
