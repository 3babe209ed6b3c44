import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from '../gateway.fixture.ts';
import { DocsAssets } from './docs-assets.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const SCRIPT = '/api/docs/swagger-ui-bundle.js';

/** The response of the gateway, without decompression. */
async function answer(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { promise, resolve } = Promise.withResolvers<{ status: number; headers: NodeJS.Dict<unknown>; body: Buffer }>();
  request({ port: gateway.port, path, method, headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () =>
      resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
    );
  }).end();
  return promise;
}

describe('an asset of the documentation page', () => {
  it('has a compressed form, chosen by Accept-Encoding', async () => {
    const plain = await answer(SCRIPT);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.body.length).toBeGreaterThan(1_000_000);
    for (const [accepted, encoding, decompress] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip, br;q=0', 'gzip', gunzipSync],
    ] as const) {
      const { headers, body } = await answer(SCRIPT, { 'accept-encoding': accepted });
      expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' });
      expect(headers['etag']).not.toBe(plain.headers['etag']);
      expect(body.length).toBeLessThan(plain.body.length / 3);
      expect(decompress(body).equals(plain.body)).toBe(true);
    }
  });

  it('has no compressed form if it is an image', async () => {
    const { headers } = await answer('/api/docs/favicon-32x32.png', { 'accept-encoding': 'br, gzip' });
    expect(headers).toMatchObject({ 'content-type': 'image/png' });
    expect(headers).not.toHaveProperty('content-encoding');
  });

  it('is answered with 304 if the client already has it', async () => {
    const accepted = { 'accept-encoding': 'br' };
    const { headers } = await answer(SCRIPT, accepted);
    const etag = headers['etag'] as string;
    const again = await answer(SCRIPT, { ...accepted, 'if-none-match': `"x", ${etag}` });
    expect([again.status, again.body.length, again.headers]).toMatchObject([304, 0, { etag, vary: 'accept-encoding' }]);
    expect((await answer(SCRIPT, { 'if-none-match': etag })).status).toBe(200);
  });

  it('has the same headers for HEAD', async () => {
    const { headers } = await answer(SCRIPT, { 'accept-encoding': 'br' });
    const head = await answer(SCRIPT, { 'accept-encoding': 'br' }, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    for (const name of ['etag', 'content-length', 'content-encoding', 'content-type', 'cache-control', 'vary'])
      expect([name, head.headers[name]]).toEqual([name, headers[name]]);
  });

  it('may be cached forever under its hashed name, and for an hour under its plain name', async () => {
    const page = (await answer('/api/docs')).body.toString();
    const [, hashed] = /src="([^"]+swagger-ui-bundle\.[0-9a-f]{16}\.js)"/.exec(page)!;
    const [one, other] = [await answer(hashed!), await answer(SCRIPT)];
    expect(one.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(other.headers['cache-control']).toBe('public, max-age=3600');
    expect(one.body.equals(other.body)).toBe(true);
    expect((await answer('/api/docs/swagger-ui-bundle.0123456789abcdef.js')).status).toBe(404);
  });

  it('is loaded once for all requests', async () => {
    const assets = new DocsAssets();
    const found = await Promise.all(Array.from({ length: 5 }, () => assets.find('start.js')));
    const { hashedName } = found[0]!;
    expect(new Set([...found, await assets.find(hashedName)]).size).toBe(1);
  });
});
