import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EndpointCatalog } from '../api/endpoint-catalog.ts';
import { startGateway, type Gateway } from '../gateway.fixture.ts';
import { parameterSchema, requestSchema, type JsonSchema } from './json-schemas.ts';

type Schema = Record<string, unknown>;
interface Operation {
  operationId: string;
  summary: string;
  security: readonly unknown[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  responses: Record<string, { description: string; content?: Record<string, unknown>; headers?: object }>;
}
interface Document extends Record<string, unknown> {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

const INTRODUCTION =
  'All requests of the gateway. Its page `/api/docs` shows fields, errors and examples, and sends requests; ' +
  '`/api/openapi.json` is the same as an OpenAPI document. Any request can also get 400, 408, 414, 417, 421, 431 or 501 ' +
  'if its head is invalid, and 503 above a limit of connections. A test writes this table.';

let gateway: Gateway;
let document: Document;
beforeAll(async () => {
  gateway = await startGateway();
  document = (await (await gateway.request('/api/openapi.json')).json()) as Document;
});
afterAll(() => gateway[Symbol.asyncDispose]());

const operation = (method: string, path: string) => document.paths[path]![method]!;

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
  });

  it('describes every Fastify route and no other', () => {
    const fastify = gateway.app.getHttpAdapter().getInstance();
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(documented.sort()).toEqual(routesIn(fastify.printRoutes({ commonPrefix: false })).sort());
    expect(documented).toHaveLength(gateway.app.get(EndpointCatalog).endpoints.length);
  });

  it('documents every operation in docs/http-api.md (updated by vitest -u)', async () => {
    const rows = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security, summary, responses }]) => {
        const needs = /FORBIDDEN/.test(responses['403']?.description ?? '') ? 'admin' : 'signed in';
        const access = security.length > 0 ? needs : 'public';
        return `| \`${method.toUpperCase()} ${path}\` | ${summary} | ${access} | ${Object.keys(responses).join(', ')} |`;
      }),
    );
    const head = ['| request | effect | access | status codes |', '| --- | --- | --- | --- |'];
    const page = ['# The HTTP API', '', INTRODUCTION, '', ...head, ...rows, ''].join('\n');
    await expect(page).toMatchFileSnapshot('../../../../docs/http-api.md');
  });

  it('has a unique id for each operation', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('allows no additional properties in any request body', () => {
    const bodies = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}));
    expect(bodies.length).toBeGreaterThan(0);
    for (const { schema } of bodies) expect(openObjectsIn(schema)).toEqual([]);
  });

  it('describes the parsed type of a parameter', () => {
    // begin orders
    const { parameters } = operation('get', '/api/orders');
    expect(parameters.map(({ name, required, schema }) => ({ name, required, ...schema }))).toEqual([
      { name: 'limit', required: false, type: 'integer', minimum: 1, maximum: 100, default: 20 },
      { name: 'cursor', required: false, type: 'string', pattern: expect.stringContaining('[0-9a-f]{12}') },
    ]);
    const [key] = operation('post', '/api/orders').parameters;
    expect(key).toMatchObject({ name: 'Idempotency-Key', in: 'header', required: true });
    // end orders
    const account = operation('post', '/api/users').requestBody!.content['application/json']!.schema;
    expect(account).toMatchObject({ properties: { email: { type: 'string', maxLength: 254 } } });
  });

  it('describes precisely which strings are valid', () => {
    const { endpoints } = gateway.app.get(EndpointCatalog);
    const texts = endpoints.flatMap(({ params, query, headers, body }) => [
      ...[params, query, headers].flatMap((schema) => textsIn(schema, parameterSchema)),
      ...textsIn(body, requestSchema),
    ]);
    expect(texts.length).toBeGreaterThan(5);
    for (const { name, schema, described } of texts) {
      const isDescribed = predicateOf(described);
      fc.assert(
        fc.property(textSamples, (value) => {
          expect([name, value, schema.safeParse(value).success]).toEqual([name, value, isDescribed(value)]);
        }),
      );
    }
  });

  it('lists the errors of each operation as problems', () => {
    // begin orders
    const { responses } = operation('post', '/api/orders');
    const statuses = ['201', '400', '401', '408', '409', '413', '415', '422', '429', '500', '503', '504'];
    expect(Object.keys(responses)).toEqual(statuses);
    expect(responses['422']!.description).toMatch(/UNKNOWN_PRODUCT[^]*ORDER_TOO_LARGE[^]*IDEMPOTENCY_KEY_REUSED/);
    expect(responses['409']!.headers).toHaveProperty('Retry-After');
    expect(responses['504']!.headers).toHaveProperty('Retry-After');
    // end orders
    expect(Object.keys(operation('get', '/api/topology').responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '429',
      '500',
      '503',
      '504',
    ]);
    expect(Object.keys(operation('get', '/api/docs').responses)).not.toContain('400');
    for (const methods of Object.values(document.paths)) {
      for (const { responses } of Object.values(methods)) {
        const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
        expect(errors.length).toBeGreaterThan(0);
        for (const [, { content }] of errors) expect(Object.keys(content!)).toEqual(['application/problem+json']);
      }
    }
  });
});

describe('the documentation page', () => {
  it('is the target of the redirect at /', async () => {
    const answer = await gateway.request('/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/api/docs']);
  });

  it.each(['http://localhost:8100', 'https://console.example/'])(
    'is not the target if there is a console: %s',
    async (url) => {
      await using gateway = await startGateway({ env: { CONSOLE_URL: url } });
      const answer = await gateway.request('/');
      expect([answer.status, answer.headers.get('location')]).toEqual([302, url]);
    },
  );

  it('loads only files of the gateway and has no inline scripts or styles', async () => {
    const answer = await gateway.request('/api/docs');
    const page = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page).not.toMatch(/<script>|<style|\son\w+=|style=/);
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);
    expect(links).toHaveLength(4);
    for (const link of links) {
      const asset = await gateway.request(link);
      expect([link, asset.status]).toEqual([link, 200]);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  it.each(['nothing.js', 'package.json', 'index.html', '__proto__', 'swagger-ui-bundle.js.map'])(
    'has no file %s',
    async (name) => {
      expect((await gateway.request(`/api/docs/${name}`)).status).toBe(404);
    },
  );
});

interface Text {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly described: JsonSchema;
}

/** Returns every string field of a schema, with its JSON Schema in the document. */
function textsIn(schema: z.ZodType | undefined, describe: (schema: z.ZodType) => JsonSchema, name = ''): Text[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, field]) => textsIn(field as z.ZodType, describe, key));
  }
  if (schema instanceof z.ZodArray) return textsIn(schema.element as z.ZodType, describe, name);
  const described = schema && describe(schema);
  return schema && described?.type === 'string' ? [{ name, schema, described }] : [];
}

/** Converts a JSON Schema to a predicate. Only these keywords apply to a single string. */
function predicateOf({ minLength = 0, maxLength = Infinity, pattern, format }: JsonSchema): (text: string) => boolean {
  const patterns = [pattern ?? '', format === undefined ? '' : formats[format]!].map(
    (source) => new RegExp(source, 'u'),
  );
  return (text) => {
    const { length } = [...text];
    return minLength <= length && length <= maxLength && patterns.every((one) => one.test(text));
  };
}

const formats: Record<string, string> = { uuid: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' };

const textSamples = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 260 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '\u3164', '\u0958', '\u{1f682}', '\u0308', 'ü', '\n'), maxLength: 260 }),
  fc.string({ unit: fc.constantFrom('a', 'B', '.', '@', ' ', '\u212a', '/', "'"), maxLength: 12 }),
  fc.emailAddress(),
  fc.uuid(),
  fc.uuid().map((id) => `1763625600123.${id}`),
  fc.constantFrom('a@b.test', '/a@b.test', ' a@b.test ', '00000000-0000-0000-0000-00000000002a', 'wait=5'),
);

/** Parses the output of Fastify's `printRoutes` to entries such as `GET /a/b`. HEAD is left out: every GET route has it. */
function routesIn(printed: string): string[] {
  const path: string[] = [];
  return printed.split('\n').flatMap((text) => {
    const [, indent, segment, methods] = /^([│ ]*[├└]── )(\S+)(?: \((.*)\))?$/.exec(text) ?? [];
    if (!indent || !segment) return [];
    const depth = indent.length / 4 - 1;
    path.splice(depth, Infinity, segment);
    const names = methods?.split(', ').filter((method) => method !== 'HEAD') ?? [];
    return names.map((method) => `${method} ${path.join('')}`);
  });
}

/** The objects in a schema that allow additional properties. */
function openObjectsIn(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inside = Object.values(schema).flatMap(openObjectsIn);
  const { type, additionalProperties } = schema as Schema;
  return type === 'object' && additionalProperties !== false ? [schema, ...inside] : inside;
}
