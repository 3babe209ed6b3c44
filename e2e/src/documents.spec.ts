import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { anonymous } from './customers.ts';
import { expectProblem } from './expectations.ts';
import { baseUrl, hasStack } from './system.ts';

interface OpenApi extends Record<string, unknown> {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>;
}

describe('the documents of the gateway', () => {
  it('publishes a valid OpenAPI 3.1 document that contains every call', async () => {
    const { status, body } = await anonymous.send<OpenApi>('GET', '/api/openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toMatch(/^3\.1\./);
    expect(await new Validator().validate(structuredClone(body))).toEqual({ valid: true });

    const calls = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, ':id')}`),
    );
    expect(calls).toEqual(
      expect.arrayContaining([
        'POST /api/users',
        'POST /api/sessions',
        'POST /api/sessions/refresh',
        'DELETE /api/sessions/current',
        'GET /api/me',
        'GET /api/topology',
        // begin orders
        'GET /api/products',
        'POST /api/orders',
        'GET /api/orders',
        'GET /api/orders/:id',
        'POST /api/orders/:id/cancel',
        'GET /api/overview',
        // end orders
      ]),
    );
  });

  it('documents every failure as a problem document', async () => {
    const { body } = await anonymous.send<OpenApi>('GET', '/api/openapi.json');
    const failures = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.entries(responses)
          .filter(([status]) => /^[45]/.test(status))
          .map(([status, { content }]) => `${method} ${path} ${status}: ${Object.keys(content ?? {}).join()}`),
      ),
    );
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.filter((failure) => !failure.endsWith(': application/problem+json'))).toEqual([]);
  });

  it('redirects / to the console, or to the API page in a system without console', async () => {
    const { status, headers } = await anonymous.send('GET', '/');
    expect(status).toBeGreaterThanOrEqual(301);
    expect(status).toBeLessThanOrEqual(308);
    expect(headers.get('location')).toMatch(hasStack ? /^\/api\/docs$/ : /^\/api\/docs$|^http:\/\/localhost:\d+$/);
  });

  it('has an API page, whose assets are local', async () => {
    const page = await fetch(new URL('/api/docs', baseUrl()));
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);

    const assets = [...(await page.text()).matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link]) => link!);
    expect(assets.length).toBeGreaterThan(0);
    for (const asset of assets) {
      expect(asset).not.toMatch(/^(https?:)?\/\//);
      expect((await fetch(new URL(asset, page.url))).status, asset).toBe(200);
    }
  });

  it('publishes its keys without their private parts', async () => {
    const { status, body } = await anonymous.send<{ keys: unknown[] }>('GET', '/.well-known/jwks.json');
    const text = expect.any(String);

    expect(status).toBe(200);
    expect(body.keys.length).toBeGreaterThan(0);
    for (const key of body.keys) {
      expect(key).toEqual({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid: text, x: text });
    }
  });

  it('reports that it is alive and ready', async () => {
    expect((await anonymous.send('GET', '/health/live')).status).toBe(200);
    expect((await anonymous.send('GET', '/health/ready')).status).toBe(200);
  });

  it('answers an unknown path with a problem document too', async () => {
    expectProblem(await anonymous.send('GET', '/api/no-such-thing'), 404, 'NOT_FOUND');
  });

  it('keeps the request id of the client, or generates one', async () => {
    const given = await anonymous.send('GET', '/health/live', { headers: { 'x-request-id': 'signal-4711' } });
    expect(given.headers.get('x-request-id')).toBe('signal-4711');
    const [one, two] = [await anonymous.send('GET', '/health/live'), await anonymous.send('GET', '/health/live')];
    expect(one.headers.get('x-request-id')).toMatch(/.{8,}/);
    expect(one.headers.get('x-request-id')).not.toBe(two.headers.get('x-request-id'));
  });

  it('replaces an invalid request id', async () => {
    const endless = 'x'.repeat(1000);
    const answer = await anonymous.send('GET', '/health/live', { headers: { 'x-request-id': endless } });
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get('x-request-id')).not.toBe(endless);
  });
});
