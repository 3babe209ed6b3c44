/** Attributes of a span. Their names follow the semantic conventions of OpenTelemetry, or begin with `signalbox.`. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** `server` and `client`: the two sides of a call; `internal`: work within a process. */
type SpanKind = 'server' | 'client' | 'internal';

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
  /** In milliseconds of `performance.now()`. @defaultValue now */
  readonly startedAt?: number;
  /** The `traceparent` of related spans of other traces. */
  readonly links?: readonly string[];
}

/** A span in progress. It exists only if its trace is sampled. */
export interface ActiveSpan {
  /** The W3C Trace Context that work caused by it continues. */
  readonly traceparent: string;
  child(start: SpanStart): ActiveSpan;
  set(name: string, value: string | number | boolean): void;
  rename(name: string): void;
  /** @param failure - the type of the error, if the work failed: a code or a class name. */
  end(failure?: string): void;
}

/** Port: records spans. Ask whether a trace is sampled before you begin a span. */
export abstract class Tracing {
  /** Whether spans of a caller's trace are recorded. */
  abstract samples(traceparent: string | undefined): traceparent is string;
  /** Decides whether a new trace is recorded. */
  abstract samplesNew(): boolean;
  /** Begins a span in the sampled trace of a caller. */
  abstract begin(start: SpanStart, traceparent: string): ActiveSpan;
  /** Begins the first span of a sampled trace. @param traceId - 32 hex digits. @defaultValue a new one */
  abstract beginNew(start: SpanStart, traceId?: string): ActiveSpan;
}

/** The type of an error for {@link ActiveSpan.end}: its code if it has one, else its class. */
export function errorType(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'Error';
}
