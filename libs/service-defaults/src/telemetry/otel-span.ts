import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { isSampled, spanIdOf, traceIdOf, type ActiveSpan, type SpanStart } from '@signalbox/rpc';

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;

/** A span of the SDK of OpenTelemetry. */
export class OtelSpan implements ActiveSpan {
  constructor(
    readonly span: Span,
    private readonly tracer: Tracer,
  ) {}

  static begin(tracer: Tracer, { name, kind, attributes, startedAt, links }: SpanStart, parent: Context): OtelSpan {
    const options = {
      kind: KINDS[kind],
      attributes,
      startTime: startedAt ?? performance.now(),
      links: links?.map((link) => ({ context: spanContextOf(link) })),
    };
    return new OtelSpan(tracer.startSpan(name, options, parent), tracer);
  }

  get traceparent(): string {
    return formatSpanContext(this.span.spanContext());
  }

  child(start: SpanStart): OtelSpan {
    return OtelSpan.begin(this.tracer, start, trace.setSpan(ROOT_CONTEXT, this.span));
  }

  set(name: string, value: string | number | boolean): void {
    this.span.setAttribute(name, value);
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  end(failure?: string): void {
    if (failure !== undefined) {
      this.span.setAttribute('error.type', failure);
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end(performance.now());
  }
}

/** @param traceparent - valid W3C Trace Context. */
export const spanContextOf = (traceparent: string): SpanContext => ({
  traceId: traceIdOf(traceparent),
  spanId: spanIdOf(traceparent),
  traceFlags: isSampled(traceparent) ? 1 : 0,
  isRemote: true,
});

/** W3C Trace Context of a span. */
export const formatSpanContext = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags & 1 ? '01' : '00'}`;
