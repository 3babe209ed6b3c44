import { Tracing, type ActiveSpan, type SpanAttributes, type SpanStart } from './tracing.ts';
import { isSampled, spanIdOf, traceIdOf } from './traceparent.ts';

/** A span that the test reads. */
export class RecordedSpan implements ActiveSpan {
  readonly attributes: Record<string, SpanAttributes[string]>;
  name: string;
  failure: string | undefined;
  isEnded = false;

  constructor(
    private readonly all: RecordedSpan[],
    readonly start: SpanStart,
    readonly traceId: string,
    readonly parentId: string | undefined,
  ) {
    this.name = start.name;
    this.attributes = { ...start.attributes };
    all.push(this);
    this.id = all.length.toString(16).padStart(16, '0');
  }

  readonly id: string;

  get traceparent(): string {
    return `00-${this.traceId}-${this.id}-01`;
  }

  child(start: SpanStart): RecordedSpan {
    return new RecordedSpan(this.all, start, this.traceId, this.id);
  }

  set(name: string, value: string | number | boolean): void {
    this.attributes[name] = value;
  }

  rename(name: string): void {
    this.name = name;
  }

  end(failure?: string): void {
    this.failure = failure;
    this.isEnded = true;
  }
}

/** Keeps spans in memory, for all instances of a test. It samples no new traces. */
export class RecordedTracing extends Tracing {
  readonly spans: RecordedSpan[] = [];

  override samples(traceparent: string | undefined): traceparent is string {
    return traceparent !== undefined && isSampled(traceparent);
  }

  override samplesNew(): boolean {
    return false;
  }

  override begin(start: SpanStart, traceparent: string): RecordedSpan {
    return new RecordedSpan(this.spans, start, traceIdOf(traceparent), spanIdOf(traceparent));
  }

  override beginNew(start: SpanStart, traceId = 'f'.repeat(32)): RecordedSpan {
    return new RecordedSpan(this.spans, start, traceId, undefined);
  }
}
