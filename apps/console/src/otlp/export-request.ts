import type { Type } from 'protobufjs/light.js';
import { messages } from './messages.ts';
import { InvalidExportError, listOf, objectOf } from './received.ts';
import { senderOf, type Sender } from './to-rows.ts';

export type Encoding = 'json' | 'protobuf';

/** A signal of OTLP, and how its items become rows. */
export interface Signal<Row> {
  /** The names in JSON of the lists that lead to the items, and of the number of rejected items. */
  readonly names: Readonly<Record<'groups' | 'scopes' | 'items' | 'rejected', string>>;
  readonly message: Type;
  /** @throws InvalidExportError if the item is not valid. */
  readonly toRow: (received: object, sender: Sender) => Row;
}

/**
 * The items of an export request as rows, decoded one by one; undefined for an item that is not valid.
 * @throws InvalidExportError, or an error of the decoder, if the body is damaged.
 */
export function* rowsOf<Row>(body: Buffer, encoding: Encoding, signal: Signal<Row>): Generator<Row | undefined> {
  for (const { resource, items } of encoding === 'json' ? jsonGroups(body, signal) : protobufGroups(body, signal)) {
    const sender = senderOf(resource);
    for (const item of items) yield valid(() => signal.toRow(item, sender));
  }
}

/** The items of one resource. */
interface Group {
  readonly resource: unknown;
  readonly items: Iterable<object>;
}

interface DecodedRequest {
  readonly groups: readonly {
    readonly resource?: unknown;
    readonly scopes: readonly { readonly items: readonly Uint8Array[] }[];
  }[];
}

function* protobufGroups(body: Buffer, { message }: Signal<unknown>): Generator<Group> {
  const { groups } = messages.ExportRequest.decode(body) as unknown as DecodedRequest;
  for (const { resource, scopes } of groups)
    for (const { items } of scopes) yield { resource, items: decoded(items, message) };
}

function* decoded(items: readonly Uint8Array[], message: Type): Generator<object> {
  for (const item of items) yield message.decode(item);
}

function* jsonGroups(body: Buffer, { names }: Signal<unknown>): Generator<Group> {
  for (const group of listOf(objectOf(JSON.parse(body.toString()))[names.groups]).map(objectOf))
    for (const scope of listOf(group[names.scopes]).map(objectOf))
      yield { resource: group.resource, items: listOf(scope[names.items]).map(objectOf) };
}

function valid<Row>(toRow: () => Row): Row | undefined {
  try {
    return toRow();
  } catch (error) {
    if (error instanceof InvalidExportError) return undefined;
    throw error;
  }
}
