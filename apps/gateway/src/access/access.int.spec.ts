import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { TokenVerifier } from '@signalbox/auth';
import { describe, expect, it } from 'vitest';
import { checkAccess } from './check-access.ts';
import { asAdmin, asUser, startGateway } from '../gateway.fixture.ts';
import { currentRequest } from '@signalbox/rpc';
import { account } from '../samples.fixture.ts';

const CHALLENGE = 'Bearer realm="signalbox"';
const userOnly = [
  ['GET', '/api/me'],
  ['DELETE', '/api/sessions/current'],
  // begin orders
  ['POST', '/api/orders'],
  ['GET', '/api/orders'],
  ['GET', '/api/orders/3c6f1a52-9c0e-4a1d-8f4e-5f0f7a6b9c11'],
  ['POST', '/api/orders/3c6f1a52-9c0e-4a1d-8f4e-5f0f7a6b9c11/cancel'],
  ['GET', '/api/overview'],
  // end orders
  ['GET', '/api/topology'],
] as const;

describe('an endpoint for users', () => {
  it('rejects a request without a valid token and sends a WWW-Authenticate challenge', async () => {
    await using gateway = await startGateway();
    for (const [method, path] of userOnly) {
      for (const authorization of [
        undefined,
        '',
        'Bearer',
        'Bearer garbage',
        'Bearer "a,b"',
        'Basic YTpi',
        'user-token',
      ]) {
        const headers = authorization === undefined ? undefined : { authorization };
        const answer = await gateway.request(path, { method, headers });
        const { code } = (await answer.json()) as { code: string };
        const actual = { status: answer.status, code, challenge: answer.headers.get('www-authenticate') };
        expect(actual, `${method} ${path} ${authorization}`).toEqual({
          status: 401,
          code: 'UNAUTHENTICATED',
          challenge: CHALLENGE,
        });
        if (method !== 'GET') continue;
        expect((await gateway.request(path, { method: 'HEAD', headers })).status, `HEAD ${path}`).toBe(401);
      }
    }
  });

  it('distinguishes a missing token from an invalid one', async () => {
    await using gateway = await startGateway();
    const detailOf = async (headers = {}) =>
      ((await (await gateway.request('/api/me', { headers })).json()) as { detail: string }).detail;
    expect(await detailOf()).toMatch(/^expected an access token/);
    expect(await detailOf({ authorization: 'Bearer garbage' })).toBe('the token is not valid');
  });

  it("forwards the user's token to the services", async () => {
    const tokens: unknown[] = [];
    const getUser = () => {
      tokens.push(currentRequest()?.userToken);
      return account;
    };
    await using gateway = await startGateway({ users: { getUser } });
    await gateway.request('/api/me', { headers: asUser });
    expect(tokens).toEqual(['user-token']);
  });
});

describe('a public endpoint', () => {
  it('ignores a token and does not forward it', async () => {
    const tokens: unknown[] = [];
    const getKeys = () => {
      tokens.push(currentRequest()?.userToken);
      return { keys: [] };
    };
    await using gateway = await startGateway({ users: { getKeys } });
    for (const headers of [asUser, { authorization: 'Bearer garbage' }]) {
      expect((await gateway.request('/.well-known/jwks.json', { headers })).status).toBe(200);
    }
    expect(tokens).toEqual([undefined, undefined]);
  });
});

describe('the topology', () => {
  it('is for admins', async () => {
    await using gateway = await startGateway({ users: { getUser: () => account } });
    const refused = await gateway.request('/api/topology', { headers: asUser });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'FORBIDDEN' }]);
    const answer = await gateway.request('/api/topology', { headers: asAdmin });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { gateway: { id: 'gateway-1', policy: 'peak-ewma', configuration: { documents: [], pinned: [] } }, services: [] },
    ]);
  });

  it('is public if TOPOLOGY_PUBLIC is true, and the OpenAPI document says so', async () => {
    await using gateway = await startGateway({ env: { TOPOLOGY_PUBLIC: 'true' } });
    expect((await gateway.request('/api/topology')).status).toBe(200);
    const document: unknown = await (await gateway.request('/api/openapi.json')).json();
    expect(document).toMatchObject({ paths: { '/api/topology': { get: { security: [] } } } });
  });
});

describe('a route without access control', () => {
  it('prevents the gateway from starting', async () => {
    @Controller()
    class Unprotected {
      @Get('/api/secrets')
      secrets() {
        return 'open to all';
      }
    }
    @Module({ controllers: [Unprotected] })
    class UnprotectedModule {}

    const adapter = new FastifyAdapter();
    checkAccess(adapter.getInstance(), {} as TokenVerifier);
    const app = await NestFactory.create(UnprotectedModule, adapter, { logger: false, abortOnError: false });
    await expect(app.init()).rejects.toThrow('GET /api/secrets is a route without @Serve(endpoint)');
  });
});
