import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { currentRequest, runInRequest, type ActiveSpan } from '@signalbox/rpc';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OtelTracing } from './otel-tracing.ts';
import { Outbox } from './outbox.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT_ID = '00f067aa0ba902b7';
const SAMPLED = `00-${TRACE_ID}-${PARENT_ID}-01`;
const UNSAMPLED = `00-${TRACE_ID}-${PARENT_ID}-00`;
const start = { name: 'work', kind: 'internal' } as const;

describe('OtelTracing', () => {
  let ended: ReadableSpan[];
  let isPaused: boolean;
  const settings = {
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: 1,
    MAX_TRACES_PER_SECOND: 0,
  } as {
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' | 'parentbased_always_on' | 'parentbased_always_off';
    OTEL_TRACES_SAMPLER_ARG: number;
    MAX_TRACES_PER_SECOND: number;
  };
  let now: number;
  let tracing: OtelTracing;

  beforeEach(() => {
    trace.disable();
    context.disable();
    ended = [];
    isPaused = false;
    now = 5_000;
    Object.assign(settings, {
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: 1,
      MAX_TRACES_PER_SECOND: 0,
    });
    const receiver = { url: 'http://127.0.0.1:1', headers: {}, timeoutMs: 1 };
    const outbox = new Outbox<ReadableSpan>({ signal: 'traces', receiver, maxQueue: 9, maxBatch: 9, delayMs: 1 });
    vi.spyOn(outbox, 'add').mockImplementation((span) => void ended.push(span));
    vi.spyOn(outbox, 'isPaused', 'get').mockImplementation(() => isPaused);
    tracing = new OtelTracing(
      emptyResource(),
      outbox,
      settings,
      () => 0.5,
      () => now,
    );
  });
  afterEach(() => {
    trace.disable();
    context.disable();
    vi.restoreAllMocks();
  });

  it('samples a maximum number of new traces per second, and every trace of a caller', () => {
    settings.MAX_TRACES_PER_SECOND = 10;
    const sampled = () => Array.from({ length: 50 }, () => tracing.samplesNew()).filter(Boolean).length;
    expect([sampled(), sampled()]).toEqual([10, 0]);
    now += 300;
    expect(sampled()).toBe(3);
    now += 3_600_000;
    expect(sampled()).toBe(10);
    expect(tracing.samples(SAMPLED)).toBe(true);
    settings.MAX_TRACES_PER_SECOND = 0;
    expect(sampled()).toBe(50);
  });

  it('continues the trace of a caller that samples it', () => {
    expect([tracing.samples(SAMPLED), tracing.samples(UNSAMPLED), tracing.samples(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    const span = tracing.begin({ ...start, attributes: { a: 1, b: undefined }, links: [UNSAMPLED] }, SAMPLED);
    const child = span.child({ name: 'part', kind: 'client' });
    child.end('UNAVAILABLE');
    span.end();
    const [part, work] = ended;
    expect(work!.spanContext()).toMatchObject({ traceId: TRACE_ID });
    expect(work!.parentSpanContext).toMatchObject({ spanId: PARENT_ID });
    expect(work!.attributes).toEqual({ a: 1 });
    expect(work!.links).toMatchObject([{ context: { spanId: PARENT_ID } }]);
    expect(part!.parentSpanContext?.spanId).toBe(work!.spanContext().spanId);
    expect([part!.attributes, part!.status.code]).toEqual([{ 'error.type': 'UNAVAILABLE' }, 2]);
    expect(child.traceparent).toBe(`00-${TRACE_ID}-${part!.spanContext().spanId}-01`);
  });

  it('samples a share of the new traces, which may change while it runs', () => {
    expect(tracing.samplesNew()).toBe(true);
    settings.OTEL_TRACES_SAMPLER_ARG = 0.4;
    expect(tracing.samplesNew()).toBe(false);
    settings.OTEL_TRACES_SAMPLER = 'parentbased_always_on';
    expect(tracing.samplesNew()).toBe(true);
    settings.OTEL_TRACES_SAMPLER = 'parentbased_always_off';
    expect(tracing.samplesNew()).toBe(false);
  });

  it('records nothing while it is paused', () => {
    isPaused = true;
    expect([tracing.samples(SAMPLED), tracing.samplesNew()]).toEqual([false, false]);
  });

  it('begins a trace with a given id, and the next one with another', () => {
    const ids = [tracing.beginNew(start, TRACE_ID), tracing.beginNew(start)].map(
      ({ traceparent }) => traceparent.split('-')[1],
    );
    expect(ids[0]).toBe(TRACE_ID);
    expect(ids[1]).not.toBe(TRACE_ID);
  });

  it('begins a trace that was decided, whatever the sampler would decide now', () => {
    settings.OTEL_TRACES_SAMPLER_ARG = 0;
    tracing.beginNew(start).end();
    expect(ended).toHaveLength(1);
  });

  describe('for code that uses the API of OpenTelemetry', () => {
    const own = () => trace.getTracer('own');
    const inSpan = <T>(span: ActiveSpan, work: () => T) =>
      runInRequest({ requestId: 'r-1', userToken: 't', traceparent: SAMPLED, span }, work);

    it('has the span of the current request as the active span, also after a wait', async () => {
      const span = tracing.begin(start, SAMPLED);
      await inSpan(span, async () => {
        await Promise.resolve();
        own().startSpan('own').end();
      });
      expect(ended[0]!.parentSpanContext?.spanId).toBe(span.traceparent.split('-')[2]);
      expect(trace.getActiveSpan()).toBeUndefined();
      expect(context.active()).toBe(ROOT_CONTEXT);
    });

    it('creates no span in a request that is not sampled, and decides about a new trace', () => {
      runInRequest({ requestId: 'r-1', traceparent: UNSAMPLED }, () => own().startSpan('own').end());
      runInRequest({ requestId: 'r-1', traceparent: SAMPLED }, () => own().startSpan('own').end());
      expect(ended).toEqual([]);
      own().startSpan('own').end();
      settings.OTEL_TRACES_SAMPLER_ARG = 0;
      own().startSpan('own').end();
      expect(ended).toHaveLength(1);
    });

    it('makes the span of context.with the parent of calls, and keeps the rest of the request', () => {
      const key = createContextKey('key');
      inSpan(tracing.begin(start, SAMPLED), () => {
        own().startActiveSpan('own', (span) => {
          const request = currentRequest()!;
          expect(request).toMatchObject({ requestId: 'r-1', userToken: 't' });
          expect(request.span!.traceparent).toContain(span.spanContext().spanId);
          expect(request.traceparent).toBe(request.span!.traceparent);
          const given = context.active().setValue(key, 1);
          expect(context.with(given, () => context.active())).toBe(given);
          expect(context.with(given, (a: number) => a, undefined, 2)).toBe(2);
          const bound = context.bind(given, (a: number) => [a, context.active().getValue(key)]);
          expect(bound(3)).toEqual([3, 1]);
          span.end();
        });
      });
      context.with(ROOT_CONTEXT.setValue(key, 2), () => {
        expect(context.active().getValue(key)).toBe(2);
        expect(currentRequest()?.span).toBeUndefined();
      });
    });
  });
});
