/**
 * Messages of OTLP as they are received: decoded from protobuf, or parsed from JSON. In JSON, any value may have another
 * type than here.
 */
export interface ReceivedAnyValue {
  readonly stringValue?: unknown;
  readonly boolValue?: unknown;
  readonly intValue?: unknown;
  readonly doubleValue?: unknown;
  readonly arrayValue?: { readonly values?: unknown };
  readonly kvlistValue?: { readonly values?: unknown };
  readonly bytesValue?: unknown;
}

export interface ReceivedSpan {
  readonly traceId?: unknown;
  readonly spanId?: unknown;
  readonly parentSpanId?: unknown;
  readonly name?: unknown;
  readonly kind?: unknown;
  readonly startTimeUnixNano?: unknown;
  readonly endTimeUnixNano?: unknown;
  readonly attributes?: unknown;
  readonly events?: unknown;
  readonly links?: unknown;
  readonly status?: { readonly message?: unknown; readonly code?: unknown };
}

export interface ReceivedLogRecord {
  readonly timeUnixNano?: unknown;
  readonly observedTimeUnixNano?: unknown;
  readonly severityNumber?: unknown;
  readonly severityText?: unknown;
  readonly body?: ReceivedAnyValue;
  readonly attributes?: unknown;
  readonly traceId?: unknown;
  readonly spanId?: unknown;
}

/** The request as a whole, or one of its items, is not valid OTLP. */
export class InvalidExportError extends Error {}

/** A list that may be absent. @throws InvalidExportError */
export function listOf(value: unknown): readonly unknown[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw new InvalidExportError('expected an array');
  return value;
}

/** An object that may be absent. @throws InvalidExportError */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value == null) return {};
  if (typeof value !== 'object') throw new InvalidExportError('expected an object');
  return value as Record<string, unknown>;
}
