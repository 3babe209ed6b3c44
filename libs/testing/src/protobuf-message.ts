/** The fields of a protobuf message, by number: https://protobuf.dev/programming-guides/encoding */
export class ProtobufMessage {
  private readonly fields = new Map<number, (Buffer | bigint)[]>();

  constructor(bytes: Buffer) {
    const reader = new Reader(bytes);
    while (!reader.isAtEnd) {
      const tag = Number(reader.varint());
      const field = tag >> 3;
      this.fields.set(field, [...(this.fields.get(field) ?? []), reader.value(tag & 7)]);
    }
  }

  has(field: number): boolean {
    return this.fields.has(field);
  }

  bytes(field: number): Buffer {
    const [value] = this.fields.get(field) ?? [];
    return typeof value === 'bigint' || value === undefined ? Buffer.alloc(0) : value;
  }

  number(field: number): number {
    const [value = 0n] = this.fields.get(field) ?? [];
    return typeof value === 'bigint' ? Number(value) : value.readDoubleLE();
  }

  text(field: number): string {
    return this.bytes(field).toString();
  }

  hex(field: number): string {
    return this.bytes(field).toString('hex');
  }

  messages(field: number): ProtobufMessage[] {
    return (this.fields.get(field) ?? []).map((value) => new ProtobufMessage(value as Buffer));
  }
}

class Reader {
  private offset = 0;
  private readonly source: Buffer;

  constructor(source: Buffer) {
    this.source = source;
  }

  get isAtEnd(): boolean {
    return this.offset >= this.source.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.source.readUInt8(this.offset++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  /** @param type - the wire type: a number, or bytes of fixed or given length. */
  value(type: number): Buffer | bigint {
    switch (type) {
      case 0:
        return this.varint();
      case 1:
        return this.take(8);
      case 2:
        return this.take(Number(this.varint()));
      case 5:
        return this.take(4);
      default:
        throw new Error(`expected a wire type of protobuf 3, got ${type}`);
    }
  }

  private take(length: number): Buffer {
    this.offset += length;
    return this.source.subarray(this.offset - length, this.offset);
  }
}
