import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { FrameDecoder } from './decoder.ts';
import { FrameType, canHaveMore, MORE, startFrame, type Frame } from './frame.ts';
import { ProtocolError } from './protocol-error.ts';

const MAX = 200_000;

function decoder(frames: Frame[] = []): FrameDecoder {
  return new FrameDecoder(MAX, (frame) => frames.push(frame));
}

const frame = fc
  .record({
    type: fc.constantFrom(...Object.values(FrameType)),
    id: fc.nat(0xffff_ffff),
    payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    more: fc.boolean(),
  })
  .map((frame) => ({ ...frame, more: frame.more && canHaveMore(frame.type) }));

function encode({ type, id, payload, more }: Omit<Frame, 'more'> & { more?: boolean }): Buffer {
  const start = startFrame(type, id, 0, payload.length);
  if (more) start[5] = MORE;
  return Buffer.concat([start, payload]);
}

/** The bytes, split at the given sizes. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let offset = 0;
  for (let i = 0; offset < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return pieces;
}

describe('FrameDecoder', () => {
  it('decodes any frames, however the stream is split', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), sizes, (sent, sizes) => {
        const received: Frame[] = [];
        const decode = decoder(received);
        for (const piece of cut(Buffer.concat(sent.map(encode)), sizes)) decode.push(piece);
        expect(received).toEqual(sent);
      }),
    );
  });

  it('decodes any bytes or throws a ProtocolError', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      // Frames with one changed bit reach more code than random bytes.
      fc
        .tuple(fc.array(frame, { minLength: 1, maxLength: 5 }), fc.nat(), fc.integer({ min: 0, max: 7 }))
        .map(([frames, at, bit]) => {
          const bytes = Buffer.concat(frames.map(encode));
          bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ (1 << bit), at % bytes.length);
          return bytes;
        }),
    );
    fc.assert(
      fc.property(garbage, fc.integer({ min: 1, max: 100 }), (bytes, size) => {
        const frames: Frame[] = [];
        const decode = decoder(frames);
        try {
          for (const piece of cut(Buffer.from(bytes), [size])) decode.push(piece);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
        const taken = frames.reduce((sum, { payload }) => sum + payload.length + 10, 0);
        expect(taken).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it('does not copy a frame that arrives whole', () => {
    const frames: Frame[] = [];
    const bytes = encode({ type: FrameType.REPLY, id: 7, payload: Buffer.from('signal box') });
    decoder(frames).push(bytes);
    expect(frames[0]?.payload.buffer).toBe(bytes.buffer);
  });

  it('does not change a payload that it has returned', () => {
    const frames: Frame[] = [];
    const decode = decoder(frames);
    const bytes = Buffer.concat(['one', 'two'].map((text) => encode({ type: 2, id: 1, payload: Buffer.from(text) })));
    for (const piece of cut(bytes, [5])) decode.push(piece);
    expect(frames.map(({ payload }) => payload.toString())).toEqual(['one', 'two']);
  });

  it('allocates memory for received bytes, not for the declared length', () => {
    const decode = new FrameDecoder(0xffff_ffff, () => undefined);
    const before = process.memoryUsage().arrayBuffers;
    decode.push(startFrame(FrameType.REPLY, 1, 0, 0xffff_ffff));
    decode.push(Buffer.alloc(100));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });

  it('copies a long frame of many small pieces a bounded number of times', () => {
    const frames: Frame[] = [];
    const decode = decoder(frames);
    const allocate = vi.spyOn(Buffer, 'allocUnsafe');
    decode.push(startFrame(FrameType.REPLY, 1, 0, MAX));
    for (let i = 0; i < MAX; i++) decode.push(Buffer.from([i & 0xff]));
    const allocated = allocate.mock.calls.reduce((sum, [bytes]) => sum + bytes, 0);
    allocate.mockRestore();
    expect(frames[0]?.payload).toEqual(Buffer.from(Array.from({ length: MAX }, (_, i) => i & 0xff)));
    expect(allocated).toBeLessThan(3 * MAX);
  });

  it.each([
    ['an unknown type', Buffer.from([0, 0, 0, 0, 99, 0, 0, 0, 0, 1]), 'frame type 99 is unknown'],
    ['an unknown flag', Buffer.from([0, 0, 0, 0, 2, 4, 0, 0, 0, 1]), 'frame flags 0x4 are unknown'],
    ['a frame that cannot continue', Buffer.from([0, 0, 0, 0, 4, 1, 0, 0, 0, 1]), "ERROR can't have the flag MORE"],
    ['a frame over the limit', startFrame(FrameType.REPLY, 1, 0, MAX + 1), `≤ ${MAX} bytes, got one of ${MAX + 1}`],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'frame type 47 is unknown'],
  ])('refuses %s with a message', (_, bytes, words) => {
    expect(() => decoder().push(bytes)).toThrow(words);
    expect(() => cut(bytes, [1]).reduce((decode, piece) => (decode.push(piece), decode), decoder())).toThrow(words);
  });
});
