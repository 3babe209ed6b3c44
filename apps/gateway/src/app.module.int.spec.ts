import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig, Metrics, type Edge } from '@signalbox/service-defaults';
import { createServiceKeys, IS_LONG_RUN } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule, services } from './app.module.ts';
import { gatewayConfig } from './config.ts';
import { loggerInto } from './gateway.fixture.ts';
import { httpEdge } from './http/http-edge.ts';
import { topology } from './topology/topology.api.ts';

const keys = createServiceKeys('users');

// Nothing listens at this address: the gateway starts before all other processes.
const config = loadConfig(gatewayConfig, {
  RPC_TLS: 'off',
  SERVICE_KEYS_FILE: keys.publicKeys,
  CONSUL_HTTP_ADDR: '127.0.0.1:1',
  TOPOLOGY_PUBLIC: 'true',
  REQUEST_TIMEOUT_MS: '60000',
});

const UNKNOWN_PATHS = IS_LONG_RUN ? 10_000 : 1_000;

let base: string;
let edge: Edge;
let stop: () => Promise<void>;
beforeAll(async () => {
  const logger = loggerInto([], config);
  edge = await httpEdge(config)({ module: AppModule.forRoot({ config }), config, host: config.HOST, logger });
  base = `http://127.0.0.1:${await edge.listen()}`;
  stop = async () => {
    await edge.drain(0);
    await edge.app.close();
    keys.remove();
  };
});
afterAll(() => stop());

/** The response to a request that needs an instance, for which it waits until its deadline. */
async function unavailable(path: string, init?: RequestInit): Promise<Response> {
  const { REQUEST_TIMEOUT_MS } = config;
  try {
    Object.assign(config, { REQUEST_TIMEOUT_MS: 1_000 });
    return await fetch(base + path, init);
  } finally {
    Object.assign(config, { REQUEST_TIMEOUT_MS });
  }
}

describe('the gateway without any service', () => {
  it('answers /.well-known/jwks.json with 503 and Retry-After', async () => {
    const answer = await unavailable('/.well-known/jwks.json');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('answers 503 to a token that it cannot verify without keys', async () => {
    const header = Buffer.from('{"alg":"EdDSA","kid":"k-1"}').toString('base64url');
    const answer = await unavailable('/api/me', { headers: { authorization: `Bearer ${header}.e30.c2ln` } });
    expect(answer.status).toBe(503);
  });

  it('is alive but not ready, and serves its documentation', async () => {
    const paths = ['/health/live', '/health/ready', '/api/docs', '/api/openapi.json'];
    const statuses = paths.map(async (path) => (await fetch(base + path)).status);
    expect(await Promise.all(statuses)).toEqual([200, 503, 200, 200]);
  });

  it('documents its metrics (updated by vitest -u)', async () => {
    const page = `# Metrics of gateway\n\n${edge.app.get(Metrics).reference()}\n`;
    await expect(page).toMatchFileSnapshot('../../../docs/metrics/gateway.md');
  });

  it(`exports no more series after requests to ${UNKNOWN_PATHS} unknown paths`, async () => {
    const app = edge.app as NestFastifyApplication;
    const series = async () => (await app.get(Metrics).registry.metrics()).match(/^signalbox_http/gm)?.length;
    const request = (path: number) => app.inject({ url: `/unknown/${path}?x=${path}` });
    expect((await request(0)).statusCode).toBe(404);
    const before = await series();
    for (let path = 1; path <= UNKNOWN_PATHS; path += 1) await request(path);
    expect(await series()).toBe(before);
  });

  it('lists the services without instances, in the documented format', async () => {
    const view = topology.parse(await (await fetch(`${base}/api/topology`)).json());
    expect(view.services.map(({ service, instances }) => [service, instances]).sort()).toEqual(
      services.map(({ serviceName }) => [serviceName, []]).sort(),
    );
  });
});
