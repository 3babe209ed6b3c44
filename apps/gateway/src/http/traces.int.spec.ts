import { UnavailableError } from '@signalbox/contract';
import { Tracing } from '@signalbox/rpc';
import { Metrics } from '@signalbox/service-defaults';
import { startOtlpReceiver, until, type OtlpReceiver } from '@signalbox/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asUser, startGateway, type GatewayFixtureOptions } from '../gateway.fixture.ts';
import { account } from '../samples.fixture.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT_ID = '00f067aa0ba902b7';

describe('the trace of a request', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => void (receiver = await startOtlpReceiver()));
  afterEach(() => receiver.stop());

  const start = ({ env, ...options }: GatewayFixtureOptions = {}) =>
    startGateway({
      ...options,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '5', ...env },
    });

  it('has its route and status, and the log line has its ids', async () => {
    await using gateway = await start({ users: { getUser: () => account } });
    await gateway.request('/api/me', { headers: asUser });
    await gateway.request('/api/me?x=secret', { headers: asUser });
    await until(() => receiver.spans.length === 2);
    const attributes = { 'http.request.method': 'GET', 'http.route': '/api/me', 'client.address': '127.0.0.1' };
    expect(receiver.spans).toMatchObject([
      {
        name: 'GET /api/me',
        parentId: '',
        service: 'gateway',
        instance: 'gateway-1',
        attributes: { ...attributes, 'http.response.status_code': 200 },
      },
      { name: 'GET /api/me', attributes: { 'http.response.status_code': 400 } },
    ]);
    expect(JSON.stringify(receiver.spans)).not.toContain('secret');
    const lines = gateway.lines.filter(({ msg }) => msg === 'request answered');
    expect(lines.map(({ traceId, spanId }) => [traceId, spanId])).toEqual(
      receiver.spans.map(({ traceId, spanId }) => [traceId, spanId]),
    );
  });

  it('continues that of a client on this machine, and shows a failure', async () => {
    const getUser = () => Promise.reject(new UnavailableError('users is down'));
    await using gateway = await start({ users: { getUser }, env: { OTEL_TRACES_SAMPLER_ARG: '0' } });
    await gateway.request('/api/me', { headers: { ...asUser, traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` } });
    await until(() => receiver.spans.length === 1);
    expect(receiver.spans).toMatchObject([
      { traceId: TRACE_ID, parentId: PARENT_ID, failed: true, attributes: { 'error.type': '503' } },
    ]);
  });

  it('has no span if it is not sampled', async () => {
    await using gateway = await start({ env: { OTEL_TRACES_SAMPLER_ARG: '0' } });
    const tracing = gateway.app.get(Tracing);
    const begun = [vi.spyOn(tracing, 'begin'), vi.spyOn(tracing, 'beginNew')];
    await gateway.request('/health/live');
    await gateway.request('/health/live', { headers: { traceparent: `00-${TRACE_ID}-${PARENT_ID}-00` } });
    for (const spy of begun) expect(spy).not.toHaveBeenCalled();
    expect(gateway.lines.at(-1)).toMatchObject({ traceId: TRACE_ID });
    expect(gateway.lines.at(-1)).not.toHaveProperty('spanId');
  });

  it('does not delay requests if the receiver hangs: further spans are dropped and counted', async () => {
    receiver.answer = 'hang';
    await using gateway = await start({ env: { OTEL_BSP_MAX_QUEUE_SIZE: '3', OTEL_EXPORTER_OTLP_TIMEOUT: '60000' } });
    const answers = Array.from({ length: 20 }, () => gateway.request('/health/live'));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    const metrics = () => gateway.app.get(Metrics).registry.metrics();
    await until(async () => /telemetry_dropped_total\{signal="traces",.*\} 17\n/.test(await metrics()));
  });

  it('is not recorded while nothing listens at the endpoint', async () => {
    await receiver.stop();
    await using gateway = await start();
    await until(() => !gateway.app.get(Tracing).samplesNew());
    expect((await gateway.request('/health/live')).status).toBe(200);
    const paused = gateway.lines.filter(({ msg }) => String(msg).startsWith('telemetry'));
    expect(paused).toMatchObject([
      { level: 'info', signal: 'traces', msg: expect.stringContaining('paused') as string },
    ]);
    receiver = await startOtlpReceiver();
  });
});
