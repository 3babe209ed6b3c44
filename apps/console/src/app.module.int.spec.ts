import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '@signalbox/discovery';
import { createLogger, loadConfig, Metrics, NestLogger, serviceIdentity, type Edge } from '@signalbox/service-defaults';
import { createServiceKeys, startConsul, type TestConsul } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.ts';
import { routes } from './api/routes.ts';
import { consoleConfig } from './config.ts';
import { consoleEdge } from './http/console-edge.ts';

const keys = createServiceKeys('users', 'console');
let folder: string;
let consul: TestConsul;
let ops: Server;
let edge: Edge;
let base: string;

const METRICS = 'signalbox_rpc_server_active_requests 4\nprocess_resident_memory_bytes 1000\n';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  consul = await startConsul();
  ops = createServer(({ url }, response) => {
    const parts = { parts: { database: 'ok' }, configuration: { documents: [], pinned: [] } };
    if (url?.startsWith('/metrics?')) response.end(METRICS);
    else response.end(JSON.stringify(url === '/topology' ? { services: [] } : parts));
  });
  await new Promise<void>((resolve) => ops.listen(0, '127.0.0.1', resolve));
  const config = loadConfig(consoleConfig, {
    DATA_DIR: folder,
    RPC_TLS: 'off',
    CONSUL_HTTP_ADDR: consul.url,
    SERVICE_KEYS_FILE: keys.publicKeys,
    SERVICE_KEY_FILE: keys.privateKey('console'),
    CONSOLE_PUBLIC: 'true',
  });
  const logger = new NestLogger(createLogger(serviceIdentity('console', config), config, { write: () => {} }));
  edge = await consoleEdge(config)({ module: AppModule.forRoot({ config }), config, host: config.HOST, logger });
  base = `http://127.0.0.1:${await edge.listen()}`;
});
afterAll(async () => {
  await edge.drain(1_000);
  await edge.app.close();
  ops.closeAllConnections();
  await new Promise((resolve) => ops.close(resolve));
  await consul.stop();
  keys.remove();
  rmSync(folder, { recursive: true });
});

const map = async () => routes.getMap.reply.parse(await (await fetch(`${base}/api/map`)).json());
const users = async () => (await map()).services.find(({ name }) => name === 'users')?.instances;

describe('the console', () => {
  it('shows instances as they register and leave', async () => {
    expect((await map()).services.map(({ name }) => name)).toEqual(
      consoleConfig.shape.WATCHED_SERVICES.parse(undefined),
    );
    const registry = edge.app.get(Registry);
    const url = `http://127.0.0.1:${(ops.address() as AddressInfo).port}/health/ready`;
    for (const [id, port] of [
      ['users-1', 4_000],
      ['users-2', 4_001],
    ] as const)
      await registry.register({
        ...{ id, service: 'users', address: '127.0.0.1', port, version: '1', zone: 'a', startedAt: '2026' },
        check: { url, intervalMs: 1_000, timeoutMs: 1_000 },
      });
    const serving = { state: 'serving', inFlight: 4, memoryBytes: 1_000 };
    await expect.poll(users).toMatchObject([
      { id: 'users-1', ...serving },
      { id: 'users-2', ...serving },
    ]);
    const details = await (await fetch(`${base}/api/instances/users-1`)).json();
    expect(routes.getInstance.reply.parse(details)).toMatchObject({ instance: { id: 'users-1' }, slowestTraces: [] });
    await registry.deregister('users-1');
    await expect.poll(users).toMatchObject([{ id: 'users-1', state: 'gone', callsPerSecond: 0 }, { id: 'users-2' }]);
    expect((await fetch(`${base}/api/instances/other`)).status).toBe(404);
  });

  it('shows whether the registry answers', async () => {
    expect((await map()).registry).toEqual({ isReachable: true, detail: 'Consul' });
  });

  it('answers each resource in its documented form', async () => {
    for (const route of [
      routes.getSession,
      routes.getBalancers,
      routes.listTraces,
      routes.listLogs,
      routes.getStorage,
      routes.getConfiguration,
    ]) {
      const answer: unknown = await (await fetch(base + route.path)).json();
      expect(route.reply.parse(answer), route.path).toEqual(answer);
    }
  });

  it('answers invalid queries and bodies with the fields that are wrong', async () => {
    const answer = await fetch(`${base}/api/traces?limit=0&order=a`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    const { detail } = (await answer.json()) as { detail: string };
    expect(detail).toContain('limit');
    expect(detail).toContain('order');
    expect((await fetch(`${base}/api/logs?field=a=b&field=c=d`)).status).toBe(200);
  });

  it('documents its metrics (updated by vitest -u)', async () => {
    const page = `# Metrics of console\n\n${edge.app.get(Metrics).reference()}\n`;
    await expect(page).toMatchFileSnapshot('../../../docs/metrics/console.md');
  });

  it('ends its streams and closes its connections when it stops', async () => {
    const stream = await fetch(`${base}/api/storage`, { headers: { accept: 'text/event-stream' } });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const text = stream.text();
    await edge.drain(60_000);
    expect(await text).toMatch(/^data: \{"spans".*\}\n\n$/);
    await expect(fetch(base)).rejects.toThrow();
  });
});
