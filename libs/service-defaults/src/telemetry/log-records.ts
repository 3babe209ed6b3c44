import type { SeverityNumber } from '@opentelemetry/api';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';

const instrumentationScope = { name: 'signalbox' };

interface Line {
  readonly level: string;
  readonly severityNumber: SeverityNumber;
  readonly time: string;
  readonly service: string;
  readonly instance: string;
  readonly version: string;
  readonly msg?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly err?: { readonly type?: string; readonly message?: string; readonly stack?: string };
}

/** Encodes lines of the log as an OTLP request. */
export const serializeLines =
  (resource: Resource) =>
  (lines: string[]): Uint8Array | undefined =>
    ProtobufLogsSerializer.serializeRequest(lines.map((line) => toRecord(line, resource)));

function toRecord(line: string, resource: Resource): ReadableLogRecord {
  const { level, severityNumber, time, msg, traceId, spanId, err, ...others } = JSON.parse(line) as Line;
  // The resource has the first three.
  const { service: _service, instance: _instance, version: _version, ...fields } = others;
  const attributes = { ...fields, ...exceptionOf(err) };
  const at = Date.parse(time);
  const hrTime: ReadableLogRecord['hrTime'] = [Math.floor(at / 1000), (at % 1000) * 1_000_000];
  return {
    hrTime,
    hrTimeObserved: hrTime,
    // A trace that is not sampled has no span. OTLP accepts an id of zeros as none.
    spanContext: traceId === undefined ? undefined : { traceId, spanId: spanId ?? '', traceFlags: spanId ? 1 : 0 },
    severityText: level,
    severityNumber,
    body: msg,
    resource,
    instrumentationScope,
    attributes: attributes as ReadableLogRecord['attributes'],
    droppedAttributesCount: 0,
  };
}

const exceptionOf = (err: Line['err']): object | undefined =>
  err && { 'exception.type': err.type, 'exception.message': err.message, 'exception.stacktrace': err.stack };
