import { ProtobufMessage } from './protobuf-message.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** A span as a receiver gets it. Ids are hex. */
export interface ReceivedSpan {
  readonly service: string;
  readonly instance: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentId: string;
  readonly name: string;
  readonly attributes: Attributes;
  /** The ids of linked spans. */
  readonly links: readonly string[];
  readonly failed: boolean;
}

/** A log record as a receiver gets it. */
export interface ReceivedRecord {
  readonly resource: Attributes;
  readonly severity: number;
  readonly body: unknown;
  readonly attributes: Attributes;
  readonly traceId: string;
  readonly spanId: string;
}

// Field numbers: https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto

/** The spans of an ExportTraceServiceRequest. */
export const decodeSpans = (request: Buffer): ReceivedSpan[] =>
  new ProtobufMessage(request).messages(1).flatMap((group) => {
    const resource = resourceOf(group);
    return group.messages(2).flatMap((scope) =>
      scope.messages(2).map((span) => ({
        service: String(resource['service.name']),
        instance: String(resource['service.instance.id']),
        traceId: span.hex(1),
        spanId: span.hex(2),
        parentId: span.hex(4),
        name: span.text(5),
        attributes: attributesOf(span.messages(9)),
        links: span.messages(13).map((link) => link.hex(2)),
        failed: span.messages(15)[0]?.number(3) === 2,
      })),
    );
  });

/** The records of an ExportLogsServiceRequest. */
export const decodeRecords = (request: Buffer): ReceivedRecord[] =>
  new ProtobufMessage(request).messages(1).flatMap((group) => {
    const resource = resourceOf(group);
    return group.messages(2).flatMap((scope) =>
      scope.messages(2).map((record) => ({
        resource,
        severity: record.number(2),
        body: anyValue(record.messages(5)[0]),
        attributes: attributesOf(record.messages(6)),
        traceId: record.hex(9),
        spanId: record.hex(10),
      })),
    );
  });

const resourceOf = (group: ProtobufMessage): Attributes => attributesOf(group.messages(1)[0]?.messages(1) ?? []);

const attributesOf = (pairs: readonly ProtobufMessage[]): Attributes =>
  Object.fromEntries(pairs.map((pair) => [pair.text(1), anyValue(pair.messages(2)[0])]));

function anyValue(value: ProtobufMessage | undefined): unknown {
  if (!value) return undefined;
  if (value.has(1)) return value.text(1);
  if (value.has(2)) return value.number(2) === 1;
  if (value.has(5))
    return value
      .messages(5)[0]!
      .messages(1)
      .map((item) => anyValue(item));
  if (value.has(6)) return attributesOf(value.messages(6)[0]!.messages(1));
  return value.number(value.has(3) ? 3 : 4);
}
