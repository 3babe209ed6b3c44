// Frames between services (libs/rpc/PROTOCOL.md), as far as one has to know them to fail calls in a service's name.

const HEADER_BYTES = 10;
export const REQUEST = 2;
const ERROR = 4;
// The service did not manage, and part may be done.
const FAILED = 1;

export interface Frame {
  readonly type: number;
  /** Of the request it is about. */
  readonly id: number;
  /** Header and payload, as they came. */
  readonly bytes: Buffer;
}

/** Cuts what comes over a connection into frames. */
export class FrameCutter {
  private rest: Buffer = Buffer.alloc(0);

  cut(chunk: Buffer): Frame[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const frames: Frame[] = [];
    while (this.rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.rest.readUInt32BE(0);
      if (this.rest.length < end) break;
      frames.push({ type: this.rest[4]!, id: this.rest.readUInt32BE(6), bytes: this.rest.subarray(0, end) });
      this.rest = this.rest.subarray(end);
    }
    return frames;
  }
}

/** What a service answers whose handler broke down. */
export function failedCall(id: number): Buffer {
  const code = Buffer.from('INTERNAL');
  const message = Buffer.from('sour');
  const payload = Buffer.concat([Buffer.from([FAILED, code.length, 0, message.length]), code, message]);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(payload.length, 0);
  header[4] = ERROR;
  header.writeUInt32BE(id, 6);
  return Buffer.concat([header, payload]);
}
