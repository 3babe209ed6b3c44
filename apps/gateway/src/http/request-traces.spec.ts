import { AllowedAddresses } from '@signalbox/discovery';
import { Tracing, type ActiveSpan, type SpanStart } from '@signalbox/rpc';
import { describe, expect, it } from 'vitest';
import { RequestTraces } from './request-traces.ts';

const SAMPLED = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const UNSAMPLED = SAMPLED.replace(/01$/, '00');
const PROXY = '10.0.0.1';
const STRANGER = '203.0.113.7';

/** Samples what a caller samples, and new traces if `isNewSampled`. Remembers how spans began. */
class FakeTracing extends Tracing {
  readonly begun: { readonly start: SpanStart; readonly parent?: string; readonly traceId?: string }[] = [];

  constructor(private readonly isNewSampled: boolean) {
    super();
  }

  override samples(traceparent: string | undefined): traceparent is string {
    return traceparent?.endsWith('1') ?? false;
  }

  override samplesNew = (): boolean => this.isNewSampled;

  override begin(start: SpanStart, parent: string): ActiveSpan {
    this.begun.push({ start, parent });
    return { traceparent: 'of the span' } as ActiveSpan;
  }

  override beginNew(start: SpanStart, traceId?: string): ActiveSpan {
    this.begun.push({ start, traceId });
    return { traceparent: 'of the span' } as ActiveSpan;
  }
}

function traceOf(
  headers: Record<string, string>,
  { from = STRANGER, isNewSampled = false, url = '/api/orders?token=secret' } = {},
) {
  const tracing = new FakeTracing(isNewSampled);
  const traces = new RequestTraces(new AllowedAddresses({ networks: [PROXY] }));
  traces.use(tracing);
  const request = { method: 'GET', url, headers };
  const span = traces.begin(request, from, 5);
  const traceparent = span ? span.traceparent : traces.withoutSpan(request, from);
  return { traceparent, isTraced: span !== undefined, begun: tracing.begun };
}

describe('traceparent', () => {
  it('keeps a valid one', () => {
    expect(traceOf({ traceparent: SAMPLED }, { from: PROXY }).traceparent).toBe('of the span');
    expect(traceOf({ traceparent: UNSAMPLED }, { from: PROXY }).traceparent).toBe(UNSAMPLED);
    expect(traceOf({ traceparent: UNSAMPLED }).traceparent).toBe(UNSAMPLED);
  });

  it.each([
    '',
    'garbage',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more',
  ])('starts a new trace in place of %j', (given) => {
    const { traceparent: made } = traceOf({ traceparent: given, tracestate: given });
    expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(made).not.toBe(given);
  });
});

describe('the trace of a request', () => {
  it('is recorded as a trusted client decides', () => {
    for (const from of [PROXY, '127.0.0.1', '::1']) {
      const sampled = traceOf({ traceparent: SAMPLED }, { from });
      expect(sampled.begun).toMatchObject([{ parent: SAMPLED, start: { startedAt: 5, kind: 'server' } }]);
      expect(traceOf({ traceparent: UNSAMPLED }, { from, isNewSampled: true }).isTraced).toBe(false);
    }
  });

  it('is recorded as the sampler decides for any other client, with its trace id and a link to its span', () => {
    expect(traceOf({ traceparent: SAMPLED })).toEqual({ traceparent: UNSAMPLED, isTraced: false, begun: [] });
    const { begun } = traceOf({ traceparent: SAMPLED }, { isNewSampled: true });
    expect(begun).toMatchObject([{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', start: { links: [SAMPLED] } }]);
  });

  it.each([PROXY, '127.0.0.1'])('is not recorded as a client behind the proxy %s decides', (from) => {
    for (const [name, value] of [
      ['x-forwarded-for', from],
      ['forwarded', `for=${from}`],
    ] as const)
      expect(traceOf({ traceparent: SAMPLED, [name]: value }, { from }).isTraced).toBe(false);
  });

  it('is recorded without the query and the port, and with a bounded path and host', () => {
    const url = `/${'x'.repeat(10_000)}?token=secret`;
    const host = 'h'.repeat(10_000);
    const { begun } = traceOf({ host: `${host}:8080` }, { isNewSampled: true, url });
    expect(begun[0]!.start.attributes).toMatchObject({
      'url.path': url.slice(0, 256),
      'server.address': host.slice(0, 256),
      'client.address': STRANGER,
    });
  });
});
