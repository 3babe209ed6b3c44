import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rpcChannel } from '@signalbox/rpc';
import { freePort, RawConnection, startConsul, startOtlpReceiver, until, type TestConsul } from '@signalbox/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServiceProcess, type Ready, type ServiceProcess } from './service-process.fixture.ts';

let consul: TestConsul;
const children: ChildProcess[] = [];

beforeAll(async () => {
  consul = await startConsul();
});
afterAll(() => consul.stop());
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const startService = (env: NodeJS.ProcessEnv = {}): ServiceProcess => {
  const service = startServiceProcess({ ...process.env, RPC_TLS: 'off', CONSUL_HTTP_ADDR: consul.url, ...env });
  children.push(service.child);
  return service;
};

async function readyService(env: NodeJS.ProcessEnv = {}) {
  const service = startService(env);
  return { ...service, ...(await service.ready()) };
}

/** A call in progress. */
async function callInFlight({ child, id, port }: { child: ChildProcess } & Ready, traceparent?: string) {
  const open = rpcChannel({ connectTimeoutMs: 1000, pingIntervalMs: 1000, pingTimeoutMs: 5000 });
  const instance = {
    id,
    service: 'wagons',
    address: '127.0.0.1',
    port,
    version: '',
    zone: '',
    startedAt: '',
    status: 'passing' as const,
    weight: 1,
  };
  const channel = open(instance, { lost: () => {}, alive: () => {} });
  const request = {
    name: Buffer.from('wagons.depart'),
    metadata: { requestId: 'r-1', traceparent },
    body: Buffer.from('{}'),
  };
  const call = () => channel.call(request, { deadlineAt: performance.now() + 20_000 });
  const departing = once(child, 'message');
  const outcome = call();
  await departing;
  return { outcome, call };
}

const registered = async () => {
  const response = await fetch(`${consul.url}/v1/health/service/wagons`);
  return ((await response.json()) as unknown[]).length;
};
const readiness = async (opsPort: number) => fetch(`http://127.0.0.1:${opsPort}/health/ready`);

describe('runService', () => {
  it('stops without losing a call: not ready, deregistered, no new calls, last reply, exit 0', async () => {
    const service = await readyService();
    expect(await registered()).toBe(1);
    expect((await readiness(service.opsPort)).status).toBe(200);
    const topology = await (await fetch(`http://127.0.0.1:${service.opsPort}/topology`)).json();
    expect(topology).toEqual({ service: 'wagons', instanceId: service.id, services: [] });
    const { outcome, call } = await callInFlight(service);

    service.child.kill('SIGTERM');
    await until(async () => (await registered()) === 0);
    expect((await readiness(service.opsPort)).status).toBe(503);
    await until(async () => (await call()).kind === 'failed');
    expect(await call()).toMatchObject({ kind: 'failed', processed: 'no' });

    service.child.send('go');
    expect(await outcome).toMatchObject({ kind: 'answered', reply: Buffer.from('{"departed":true}') });
    expect(await service.exit).toBe(0);
  });

  it('starts and answers while the registry is unreachable, reports it in its health, and registers later', async () => {
    const [opsPort, consulPort] = [await freePort(), await freePort()];
    const service = startService({ CONSUL_HTTP_ADDR: `127.0.0.1:${consulPort}`, OPS_PORT: String(opsPort) });
    await until(() => service.log().includes('the registry does not answer: retrying'));
    const answer = await readiness(opsPort);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        status: 'ready',
        parts: { database: 'ok' },
        registry: 'unreachable',
        configuration: { documents: [{ document: 'all' }, { document: 'wagons' }], pinned: [] },
        incarnation: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      },
    ]);
    const late = await startConsul({ port: consulPort });
    await once(service.child, 'message');
    expect(await (await readiness(opsPort)).json()).toMatchObject({ registry: 'registered' });
    expect(service.log().split('the registry does not answer')).toHaveLength(2);
    await late.stop();
  });

  it('refuses a Host on its ops port that is neither localhost, an IP address nor allowed', async () => {
    const service = await readyService({ ALLOWED_HOSTS: 'ops.example' });
    for (const [host, status] of [
      ['evil.example', 421],
      ['ops.example', 200],
    ] as const) {
      const connection = new RawConnection(service.opsPort);
      connection.send(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(await connection.untilClosed()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
    service.child.kill('SIGTERM');
    await service.exit;
  });

  it('closes connections to its ops port above a maximum', async () => {
    const service = await readyService();
    const connections = Array.from({ length: 257 }, () => new RawConnection(service.opsPort));
    await Promise.race(connections.map((connection) => connection.untilClosed()));
    connections.forEach((connection) => connection.destroy());
    await until(async () => (await readiness(service.opsPort)).status === 200);
    service.child.kill('SIGTERM');
    await service.exit;
  });

  it('exports its last spans and log lines when it stops', async () => {
    const receiver = await startOtlpReceiver();
    const [traceId, parentId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
    const service = await readyService({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_BLRP_SCHEDULE_DELAY: '60000',
      SERVICE_VERSION: '1.2.3',
    });
    const { outcome } = await callInFlight(service, `00-${traceId}-${parentId}-01`);
    const metrics = await (await fetch(`http://127.0.0.1:${service.opsPort}/metrics`)).text();
    expect(metrics).toMatch(/signalbox_telemetry_dropped_total\{signal="logs",.*\} 0/);
    service.child.send('go');
    await outcome;
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(0);

    const [span] = receiver.spans;
    expect(receiver.spans).toMatchObject([{ traceId, parentId, name: 'wagons.depart', service: 'wagons' }]);
    expect(receiver.records.map(({ body }) => body)).toEqual(
      expect.arrayContaining(['ready', 'answered', 'stopping', 'stopped']) as string[],
    );
    const answered = receiver.records.find(({ body }) => body === 'answered');
    expect(answered).toMatchObject({
      traceId,
      spanId: span!.spanId,
      severity: 9,
      attributes: { call: 'wagons.depart', requestId: 'r-1', code: 'OK' },
      resource: {
        'service.name': 'wagons',
        'service.instance.id': service.id,
        'service.version': '1.2.3',
        'deployment.environment.name': 'test',
      },
    });
    const lines = service.log().trim().split('\n');
    expect(lines).toHaveLength(receiver.records.length);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ service: 'wagons', instance: service.id, version: '1.2.3' });
      const names = [...line.matchAll(/[{,]"(\w+)":/g)].map(([, name]) => name);
      expect(names).toEqual([...new Set(names)]);
    }
    await receiver.stop();
  });

  it('exits immediately at a second signal', async () => {
    const service = await readyService();
    const { outcome } = await callInFlight(service);
    service.child.kill('SIGTERM');
    await until(async () => (await registered()) === 0);
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(1);
    expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe' });
  });

  it('exits when the stop exceeds its timeout', async () => {
    const service = await readyService({ STOP_TIMEOUT_MS: '300' });
    await callInFlight(service);
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(1);
  });

  it('does not wait for a call longer than the drain timeout', async () => {
    const service = await readyService({ DRAIN_TIMEOUT_MS: '100' });
    const { outcome } = await callInFlight(service);
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    expect(await outcome).toMatchObject({ kind: 'failed' });
  });

  it('stops when its parent process has ended', async () => {
    const service = await readyService();
    service.child.disconnect();
    expect(await service.exit).toBe(0);
    expect(await registered()).toBe(0);
  });

  it('refuses connections while it waits for a needed service, and can be stopped meanwhile', async () => {
    const port = await freePort();
    const service = startService({ NEEDS: 'signals', PORT: String(port) });
    await until(() => service.log().includes('"signals":"no instance list'));
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(0);
  });

  it.each([
    ['once: at the latest after the stop timeout', ['SIGTERM']],
    ['twice: immediately', ['SIGTERM', 'SIGTERM']],
  ] as const)('exits during a migration of a hanging database, signalled %s', async (_, signals) => {
    const service = startService({ MIGRATION_HANGS: 'true', STOP_TIMEOUT_MS: signals.length > 1 ? '60000' : '500' });
    await once(service.child, 'message');
    for (const [index, signal] of signals.entries()) {
      // The system merges equal pending signals, so wait until the first was handled.
      if (index > 0) await until(() => service.log().includes('stopping'));
      service.child.kill(signal);
    }
    expect(await service.exit).toBeTypeOf('number');
    expect(await registered()).toBe(0);
  });

  it('stops while its database hangs and it is not ready', async () => {
    const opsPort = await freePort();
    const service = startService({ DATABASE_HANGS: 'true', OPS_PORT: String(opsPort) });
    await until(() => service.log().includes('no answer within'));
    expect((await readiness(opsPort)).status).toBe(503);
    expect(await registered()).toBe(0);
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(0);
  });

  it('does not start with an invalid configuration, and lists all problems', async () => {
    const service = startService({ PORT: 'http', ZONE: '', DRAIN_TIMEOUT_MS: '0' });
    expect(await service.exit).toBe(78);
    await until(() => service.log().includes('DRAIN_TIMEOUT_MS'));
    expect(service.log()).toContain('PORT: expected a whole number, got "http"');
    expect(service.log()).toContain('DRAIN_TIMEOUT_MS: expected at least 1, got "0"');
  });
});
