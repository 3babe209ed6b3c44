import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageFiles } from './page-files.ts';

let folder: string;
const server = fastify();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'index-a1.js'), 'start();'.repeat(100));
  writeFileSync(join(folder, 'secret.env'), 'a');
  const page = new PageFiles(folder);
  server.get('/*', (request, reply) => {
    if (!page.send(request.url, request.headers['accept-encoding'], reply)) return reply.status(404).send();
    return reply;
  });
  await server.ready();
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('the files of the page', () => {
  it.each([
    '/',
    '/traces',
    '/traces/abc',
    '/logs?level=warn',
    '/orders',
    '/orders/1',
    '/lab',
    '/configuration',
    '/instances/users-1',
  ])('are the page at %s', async (url) => {
    const answer = await server.inject({ url });
    expect([answer.statusCode, answer.body, answer.headers['cache-control']]).toEqual([
      200,
      '<!doctype html>',
      'no-cache',
    ]);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('are compressed and cached if their name contains a hash', async () => {
    const answer = await server.inject({ url: '/assets/index-a1.js', headers: { 'accept-encoding': 'br, gzip' } });
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      'cache-control': expect.stringContaining('immutable') as string,
    });
    expect(gunzipSync(answer.rawPayload).toString()).toBe('start();'.repeat(100));
    expect((await server.inject({ url: '/assets/index-a1.js' })).body).toBe('start();'.repeat(100));
  });

  it.each(['/secret.env', '/assets/../secret.env', '/assets', '/..%2fpackage.json', '/other', '/traces/a/b'])(
    'are not at %s',
    async (url) => {
      expect((await server.inject({ url })).statusCode).toBe(404);
    },
  );

  it('say how to build them if they are not built', async () => {
    const other = fastify();
    const page = new PageFiles(null);
    other.get('/*', (request, reply) => {
      page.send(request.url, undefined, reply);
      return reply;
    });
    expect((await other.inject({ url: '/traces' })).body).toContain('npm run build -- console');
    await other.close();
  });
});
