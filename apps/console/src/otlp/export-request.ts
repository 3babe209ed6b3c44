import type { Type } from 'protobufjs/light.js';
import { messages } from './messages.ts';
import { InvalidExportError, listOf, objectOf } from './received.ts';
import { senderOf, type Sender } from './to-rows.ts';
import { decodeItem, partsIn } from './wire.ts';

export type Encoding = 'json' | 'protobuf';

/** A signal of OTLP, and how its items become rows. */
export interface Signal<Row> {
  /** The names in JSON of the lists that lead to the items, and of the number of rejected items. */
  readonly names: Readonly<Record<'groups' | 'scopes' | 'items' | 'rejected', string>>;
  readonly message: Type;
  /** @throws InvalidExportError if the item is not valid. */
  readonly toRow: (received: object, sender: Sender) => Row;
}

/** Of resources, scopes and items in a request together: a valid one takes far more bytes than an empty one. */
const MAX_PARTS = 65_536;
/** Of objects and arrays in a request as JSON: they are parsed all at once. */
const MAX_JSON_VALUES = 500_000;

/**
 * The items of an export request as rows, decoded one by one; undefined for an item that is not valid.
 * @throws InvalidExportError if it has too many parts, or an error of the decoder if the body is damaged.
 */
export function* rowsOf<Row>(body: Buffer, encoding: Encoding, signal: Signal<Row>): Generator<Row | undefined> {
  let parts = 0;
  const count: Count = () => {
    parts += 1;
    if (parts > MAX_PARTS)
      throw new InvalidExportError(`expected at most ${MAX_PARTS} resources, scopes and items in a request`);
  };
  const groups = encoding === 'json' ? jsonGroups(body, signal, count) : protobufGroups(body, signal, count);
  for (const { resource, items } of groups) {
    const sender = senderOf(resource);
    for (const item of items) {
      count();
      yield valid(() => signal.toRow(item(), sender));
    }
  }
}

/** Counts a part. @throws InvalidExportError */
type Count = () => void;

/** The items of one resource. */
interface Group {
  readonly resource: unknown;
  /** Each decodes itself. */
  readonly items: Iterable<() => object>;
}

/** The numbers of the fields: https://github.com/open-telemetry/opentelemetry-proto */
const GROUPS = 1;
const RESOURCE = 1;
const SCOPES = 2;
const ITEMS = 2;

function* protobufGroups(body: Buffer, { message }: Signal<unknown>, count: Count): Generator<Group> {
  for (const group of partsIn(body, GROUPS)) {
    count();
    const resource = partsIn(group, RESOURCE).next().value as Uint8Array | undefined;
    yield { resource: resource && decodeItem(messages.Resource, resource), items: itemsOf(group, message, count) };
  }
}

function* itemsOf(group: Uint8Array, message: Type, count: Count): Generator<() => object> {
  for (const scope of partsIn(group, SCOPES)) {
    count();
    for (const item of partsIn(scope, ITEMS)) yield () => decodeItem(message, item);
  }
}

function* jsonGroups(body: Buffer, { names }: Signal<unknown>, count: Count): Generator<Group> {
  assertParsable(body);
  for (const group of listOf(objectOf(JSON.parse(body.toString()))[names.groups]).map(objectOf)) {
    count();
    for (const scope of listOf(group[names.scopes]).map(objectOf)) {
      count();
      yield { resource: group.resource, items: listOf(scope[names.items]).map((item) => () => objectOf(item)) };
    }
  }
}

const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;

/** @throws InvalidExportError if a JSON text has too many objects and arrays. */
function assertParsable(json: Buffer): void {
  let values = 0;
  // An iterator takes ten times as long.
  for (let at = 0; at < json.length; at += 1) {
    if (json[at] === OPENING_BRACE || json[at] === OPENING_BRACKET) values += 1;
    if (values > MAX_JSON_VALUES)
      throw new InvalidExportError(`expected at most ${MAX_JSON_VALUES} objects and arrays in a request`);
  }
}

function valid<Row>(toRow: () => Row): Row | undefined {
  try {
    return toRow();
  } catch (error) {
    if (error instanceof InvalidExportError) return undefined;
    throw error;
  }
}
