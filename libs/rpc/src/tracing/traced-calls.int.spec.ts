import { Injectable } from '@nestjs/common';
import { UnavailableError } from '@signalbox/contract';
import type { ServiceClientOptions } from '@signalbox/discovery';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { afterwards, cleanUpAfterEach } from '../client/channel.fixture.ts';
import { InjectClient, type ClientOf } from '../client/client.ts';
import { callsTo, MemoryRegistry, startCaller } from '../client/network.fixture.ts';
import { currentRequest, runInRequest, type RequestContext } from '../request-context.ts';
import type { ServedCall } from '../server/server-observer.ts';
import { startService, wagons, WagonsController } from '../wagons.fixture.ts';
import { RecordedTracing } from './recorded-tracing.fixture.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SAMPLED = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const UNSAMPLED = SAMPLED.replace(/01$/, '00');

@Injectable()
class Client {
  constructor(@InjectClient(wagons) readonly client: ClientOf<typeof wagons>) {}
}

/** Starts this number of instances of wagons, and a client. */
async function setUp(count: number, calling: Partial<ServiceClientOptions> = {}) {
  const tracing = new RecordedTracing();
  const served: ServedCall[] = [];
  const observer = { started: () => {}, served: (call: ServedCall) => served.push(call) };
  const registry = new MemoryRegistry();
  const services = [];
  for (let at = 1; at <= count; at += 1) {
    const service = await startService(WagonsController, { tracing, observer });
    afterwards(() => service.app.close());
    registry.set(`wagons-${at}`, service.instance);
    services.push(service);
  }
  const options = { calling: { policy: 'round-robin', attemptTimeoutMs: 1500, ...calling } as const };
  const app = await startCaller(callsTo(registry, [wagons], options), [Client]);
  afterwards(() => app.close());
  const { client } = app.get(Client);
  /** Calls within the span of a request. */
  const traced = async <T>(call: () => Promise<T>) => {
    const span = tracing.begin({ name: 'request', kind: 'server' }, SAMPLED);
    return runInRequest({ requestId: 'r-1', traceparent: SAMPLED, span }, call);
  };
  return { tracing, services, served, client, traced };
}

describe('a call of a sampled trace', () => {
  cleanUpAfterEach();

  it('has a span for itself, each attempt and the handler', async () => {
    const { tracing, served, client, traced } = await setUp(1);
    await traced(() => client.getWagon({ number: 'T1' }));
    await until(() => served.length === 1);
    const [request, call, attempt, handler] = tracing.spans;
    expect(tracing.spans).toHaveLength(4);
    expect([call!.parentId, attempt!.parentId, handler!.parentId]).toEqual([request!.id, call!.id, attempt!.id]);
    expect(tracing.spans.slice(1).map(({ name, start: { kind } }) => [name, kind])).toEqual([
      ['wagons.getWagon', 'internal'],
      ['wagons.getWagon attempt', 'client'],
      ['wagons.getWagon', 'server'],
    ]);
    expect(attempt!.attributes).toMatchObject({
      'rpc.method': 'wagons.getWagon',
      'server.address': '127.0.0.1',
      'signalbox.instance': 'wagons-1',
      'signalbox.attempt': 1,
      'signalbox.attempt.outcome': 'success',
    });
    expect(handler!.attributes).toMatchObject({ 'rpc.status_code': 'OK' });
    expect(tracing.spans.slice(1).every(({ isEnded, failure }) => isEnded && failure === undefined)).toBe(true);
    expect(served).toMatchObject([{ traceparent: handler!.traceparent, isTraced: true }]);
  });

  it('shows the failed attempt at an instance that dies, and its retry on another', async () => {
    const { tracing, services, client, traced } = await setUp(2);
    const called = Promise.withResolvers<number>();
    for (const [at, { controller }] of services.entries()) {
      controller.onGetWagon = () => {
        called.resolve(at);
        return new Promise(() => {});
      };
    }
    const answer = traced(() => client.getWagon({ number: 'T1' }));
    const dying = await called.promise;
    services[1 - dying]!.controller.onGetWagon = ({ number }) => Promise.resolve({ number, stops: [] });
    await services[dying]!.server.close();
    await answer;
    const attempts = tracing.spans.filter(({ start: { kind } }) => kind === 'client');
    expect(attempts.map(({ name, failure }) => [name, failure])).toEqual([
      ['wagons.getWagon attempt', 'UNAVAILABLE'],
      ['wagons.getWagon retry', undefined],
    ]);
    expect(attempts.map(({ attributes }) => attributes)).toMatchObject([
      { 'signalbox.attempt': 1, 'signalbox.attempt.outcome': 'failure', 'signalbox.attempt.processed': 'maybe' },
      { 'signalbox.attempt': 2, 'signalbox.attempt.outcome': 'success' },
    ]);
    expect(new Set(attempts.map(({ attributes }) => attributes['signalbox.instance'])).size).toBe(2);
    const ids = new Set(tracing.spans.map(({ id }) => id));
    expect(tracing.spans.slice(1).every(({ parentId }) => ids.has(parentId!))).toBe(true);
  });

  it('shows the error of a handler, and that no instance can be reached', async () => {
    const { tracing, services, client, traced } = await setUp(1);
    services[0]!.controller.onGetWagon = () => Promise.reject(new UnavailableError('the depot is closed'));
    await expect(traced(() => client.getWagon({ number: 'T1' }))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await services[0]!.server.close();
    await expect(traced(() => client.getWagon({ number: 'T1' }))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const failures = (kind: string) =>
      tracing.spans
        .filter(({ start }) => start.kind === kind && start.name !== 'request')
        .map(({ failure }) => failure);
    expect(failures('internal')).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    expect(new Set(failures('server'))).toEqual(new Set(['UNAVAILABLE']));
  });
});

describe('a call of another trace', () => {
  cleanUpAfterEach();

  it('has no spans, and passes the trace context on unchanged', async () => {
    const { tracing, services, served, client } = await setUp(1);
    const contexts: (RequestContext | undefined)[] = [];
    services[0]!.controller.onGetWagon = ({ number }) => {
      contexts.push(currentRequest());
      return Promise.resolve({ number, stops: [] });
    };
    await runInRequest({ requestId: 'r-1', traceparent: UNSAMPLED }, () => client.getWagon({ number: 'T1' }));
    expect(contexts).toMatchObject([{ traceparent: UNSAMPLED, span: undefined }]);
    await until(() => served.length === 1);
    expect(served).toMatchObject([{ traceparent: UNSAMPLED, isTraced: false }]);
    expect(tracing.spans).toEqual([]);
  });

  it.each([
    '',
    '"',
    `${SAMPLED}-more`,
    SAMPLED.toUpperCase(),
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    '\n'.repeat(55),
  ])('does not pass on what is no trace context: %j', async (traceparent) => {
    const { tracing, served, client } = await setUp(1);
    await runInRequest({ requestId: 'r-1', traceparent }, () => client.getWagon({ number: 'T1' }));
    await until(() => served.length === 1);
    expect(served).toMatchObject([{ traceparent: undefined, isTraced: false }]);
    expect(tracing.spans).toEqual([]);
  });
});
