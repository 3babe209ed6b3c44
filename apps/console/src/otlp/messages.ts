import protobuf from 'protobufjs/light.js';

const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });
const bytes = (id: number) => ({ type: 'bytes', id });
const fixed64 = (id: number) => ({ type: 'fixed64', id });
const text = (id: number) => ({ type: 'string', id });
const message = (fields: Record<string, object>, oneofs = {}) => ({ fields, oneofs }) as protobuf.IType;
const attributes = repeated('KeyValue', 1);

/**
 * The used fields of the messages of OTLP: https://github.com/open-telemetry/opentelemetry-proto. A request is not
 * decoded as a whole, because it would take a hundred times as much memory: only its resources and its items are.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    ExportRequest: message({ groups: repeated('Group', 1) }),
    Group: message({ resource: { type: 'Resource', id: 1 }, scopes: repeated('Scope', 2) }),
    Scope: message({ items: repeated('bytes', 2) }),
    Resource: message({ attributes }),
    KeyValue: message({ key: text(1), value: { type: 'AnyValue', id: 2 } }),
    AnyValue: message(
      {
        stringValue: text(1),
        boolValue: { type: 'bool', id: 2 },
        intValue: { type: 'int64', id: 3 },
        doubleValue: { type: 'double', id: 4 },
        arrayValue: { type: 'ArrayValue', id: 5 },
        kvlistValue: { type: 'KeyValueList', id: 6 },
        bytesValue: bytes(7),
      },
      {
        value: {
          oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue', 'bytesValue'],
        },
      },
    ),
    ArrayValue: message({ values: repeated('AnyValue', 1) }),
    KeyValueList: message({ values: repeated('KeyValue', 1) }),
    Span: message({
      traceId: bytes(1),
      spanId: bytes(2),
      parentSpanId: bytes(4),
      name: text(5),
      kind: { type: 'int32', id: 6 },
      startTimeUnixNano: fixed64(7),
      endTimeUnixNano: fixed64(8),
      attributes: repeated('KeyValue', 9),
      events: repeated('Event', 11),
      links: repeated('Link', 13),
      status: { type: 'Status', id: 15 },
    }),
    Event: message({ timeUnixNano: fixed64(1), name: text(2), attributes: repeated('KeyValue', 3) }),
    Link: message({ traceId: bytes(1), spanId: bytes(2) }),
    Status: message({ message: text(2), code: { type: 'int32', id: 3 } }),
    LogRecord: message({
      timeUnixNano: fixed64(1),
      severityNumber: { type: 'int32', id: 2 },
      severityText: text(3),
      body: { type: 'AnyValue', id: 5 },
      attributes: repeated('KeyValue', 6),
      traceId: bytes(9),
      spanId: bytes(10),
      observedTimeUnixNano: fixed64(11),
    }),
    PartialSuccess: message({ rejected: { type: 'int64', id: 1 }, errorMessage: text(2) }),
    ExportResponse: message({ partialSuccess: { type: 'PartialSuccess', id: 1 } }),
    /** google.rpc.Status */
    RpcStatus: message({ code: { type: 'int32', id: 1 }, message: text(2) }),
  },
});

/** The messages by name. */
export const messages = {
  ExportRequest: root.lookupType('ExportRequest'),
  Resource: root.lookupType('Resource'),
  Span: root.lookupType('Span'),
  LogRecord: root.lookupType('LogRecord'),
  ExportResponse: root.lookupType('ExportResponse'),
  RpcStatus: root.lookupType('RpcStatus'),
};
