import type protobuf from 'protobufjs/light.js';
import { messages } from './messages.ts';

export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly attributes?: object;
}

export interface SentRecord {
  readonly traceId: string;
  readonly message: string;
  readonly severity: number;
  readonly timeMs: number;
  readonly attributes?: object;
}

export const resource = { 'service.name': 'shop', 'service.instance.id': 'shop-1' };

/** Nanoseconds as text. */
const nanoseconds = (ms = 0) => String(BigInt(Math.round(ms * 1_000)) * 1_000n);

function anyValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: pairs(value as object) } };
}
const pairs = (attributes: object = {}) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

const toSpan = ({ traceId, spanId, name, startMs, endMs, attributes }: SentSpan) => ({
  ...{ traceId, spanId, name, kind: 2, attributes: pairs(attributes) },
  ...{ startTimeUnixNano: nanoseconds(startMs), endTimeUnixNano: nanoseconds(endMs) },
});
const toRecord = ({ traceId, message, severity, timeMs, attributes }: SentRecord) => ({
  ...{ traceId, severityNumber: severity, body: anyValue(message), attributes: pairs(attributes) },
  timeUnixNano: nanoseconds(timeMs),
});

export const jsonSpans = (spans: readonly SentSpan[]): string =>
  JSON.stringify({
    resourceSpans: [{ resource: { attributes: pairs(resource) }, scopeSpans: [{ spans: spans.map(toSpan) }] }],
  });
export const jsonLogs = (records: readonly SentRecord[]): string =>
  JSON.stringify({
    resourceLogs: [{ resource: { attributes: pairs(resource) }, scopeLogs: [{ logRecords: records.map(toRecord) }] }],
  });

export const encodeSpans = (spans: readonly SentSpan[]): Buffer => encode(messages.Span, spans.map(toSpan));
export const encodeLogs = (records: readonly SentRecord[]): Buffer => encode(messages.LogRecord, records.map(toRecord));

function encode(type: protobuf.Type, items: readonly { readonly traceId: string }[]): Buffer {
  const bytes = items.map(({ traceId, ...item }) => {
    const { spanId } = item as { spanId?: string };
    const ids = { traceId: Buffer.from(traceId, 'hex'), ...(spanId && { spanId: Buffer.from(spanId, 'hex') }) };
    return type.encode(type.fromObject({ ...item, ...ids })).finish();
  });
  const groups = [{ resource: { attributes: pairs(resource) }, scopes: [{ items: bytes }] }];
  const { ExportRequest } = messages;
  return Buffer.from(ExportRequest.encode(ExportRequest.fromObject({ groups })).finish());
}
