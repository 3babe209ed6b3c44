import protobuf from 'protobufjs/light.js';
import { InvalidExportError } from './received.ts';

const { BufferReader } = protobuf;

/** In an item or a resource, with nested ones. A decoded field takes up to 100 bytes of memory. */
const MAX_FIELDS = 65_536;
const LENGTH_DELIMITED = 2;
const WIRE_TYPE_BITS = 3;

/** A reader that reads so many fields at most. */
class LimitedReader extends BufferReader {
  private fields = 0;

  override tag(): number {
    this.fields += 1;
    if (this.fields > MAX_FIELDS) throw new InvalidExportError(`expected at most ${MAX_FIELDS} fields in an item`);
    return super.tag();
  }
}

/** Decodes one message. @throws InvalidExportError if it has too many fields; an error of the decoder if it is damaged. */
export const decodeItem = (type: protobuf.Type, bytes: Uint8Array): object =>
  type.decode(new LimitedReader(bytes as Buffer));

/** The parts of a message in the field with this number. They are not copied. @throws Error if it is damaged. */
export function* partsIn(bytes: Uint8Array, field: number): Generator<Uint8Array> {
  const reader = new BufferReader(bytes as Buffer);
  const tag = (field << WIRE_TYPE_BITS) | LENGTH_DELIMITED;
  while (reader.pos < reader.len) {
    const found = reader.tag();
    if (found === tag) yield reader.bytes();
    else reader.skipType(found & ((1 << WIRE_TYPE_BITS) - 1));
  }
}
