import { LEVELS, type NewLogRecord } from '../store/log-store.ts';
import type { NewSpan } from '../store/span-store.ts';
import { withinSize } from '../store/within-size.ts';
import { InvalidExportError, listOf, objectOf, type ReceivedLogRecord, type ReceivedSpan } from './received.ts';
import { anyValue, attributesOf, bounded, idOf, millisecondsOf } from './values.ts';

const MAX_NAME_BYTES = 512;
const MAX_MESSAGE_BYTES = 16 * 1024;
/** Events and links of one span. */
const MAX_PARTS = 64;
/** Of all events of one span. */
const MAX_EVENTS_CHARACTERS = 64 * 1024;
const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_ERROR = 2;

/** What a resource says about the sender. */
export interface Sender {
  readonly service: string;
  readonly instance: string;
}

export function senderOf(resource: unknown): Sender {
  const attributes = attributesOf(objectOf(resource).attributes);
  return {
    service: bounded(attributes['service.name'], MAX_NAME_BYTES) || 'unknown_service',
    instance: bounded(attributes['service.instance.id'], MAX_NAME_BYTES),
  };
}

/** @throws InvalidExportError */
export function toSpan(received: ReceivedSpan, sender: Sender): NewSpan {
  const traceId = idOf(received.traceId, 16);
  const spanId = idOf(received.spanId, 8);
  if (traceId === undefined || spanId === undefined)
    throw new InvalidExportError('expected a trace id of 16 bytes and a span id of 8 bytes');
  const startMs = millisecondsOf(received.startTimeUnixNano);
  const { message, code } = objectOf(received.status);
  const attributes = attributesOf(received.attributes);
  const orderId = attributes['signalbox.order.id'];
  return {
    traceId,
    spanId,
    parentId: idOf(received.parentSpanId, 8) ?? '',
    ...sender,
    name: bounded(received.name, MAX_NAME_BYTES),
    kind: KINDS[Number(received.kind)] ?? 'internal',
    startMs,
    durationMs: Math.max(0, millisecondsOf(received.endTimeUnixNano) - startMs),
    status: Number(code) === STATUS_ERROR ? 'error' : 'ok',
    orderId: typeof orderId === 'string' ? bounded(orderId, MAX_NAME_BYTES) : null,
    data: JSON.stringify({
      statusMessage: bounded(message, MAX_MESSAGE_BYTES),
      attributes,
      events: withinSize(
        partsOf(received.events).map(({ timeUnixNano, name, attributes }) => ({
          atMs: millisecondsOf(timeUnixNano),
          name: bounded(name, MAX_NAME_BYTES),
          attributes: attributesOf(attributes),
        })),
        MAX_EVENTS_CHARACTERS,
        (event) => JSON.stringify(event).length,
      ),
      links: partsOf(received.links).map((link) => ({
        traceId: idOf(link.traceId, 16) ?? '',
        spanId: idOf(link.spanId, 8) ?? '',
      })),
    }),
  };
}

const partsOf = (parts: unknown) => listOf(parts).slice(0, MAX_PARTS).map(objectOf);

/** @throws InvalidExportError */
export function toLogRecord(received: ReceivedLogRecord, sender: Sender): NewLogRecord {
  const attributes = attributesOf(received.attributes);
  const body = anyValue(received.body);
  const { requestId } = attributes;
  return {
    atMs: millisecondsOf(received.timeUnixNano) || millisecondsOf(received.observedTimeUnixNano) || Date.now(),
    level: levelOf(received),
    ...sender,
    message: bounded(typeof body === 'object' && body !== null ? JSON.stringify(body) : body, MAX_MESSAGE_BYTES),
    attributes: JSON.stringify(attributes),
    traceId: idOf(received.traceId, 16) ?? '',
    spanId: idOf(received.spanId, 8) ?? '',
    requestId: typeof requestId === 'string' ? bounded(requestId, MAX_NAME_BYTES) : null,
  };
}

const INFO = LEVELS.indexOf('info');

/** Each level has four severity numbers, from 1. Without a number, its name counts. */
function levelOf({ severityNumber, severityText }: ReceivedLogRecord): NewLogRecord['level'] {
  const byNumber = LEVELS[Math.floor((Number(severityNumber) - 1) / 4)];
  const name = String(severityText).toLowerCase();
  return byNumber ?? LEVELS[LEVELS.findIndex((level) => level === name)] ?? LEVELS[INFO]!;
}
