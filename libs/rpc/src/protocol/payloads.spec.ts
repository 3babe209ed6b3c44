import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { FrameDecoder } from './decoder.ts';
import { decodeError, encodeError, WIRE_ERROR_KINDS } from './wire-error.ts';
import { FrameType, type Frame } from './frame.ts';
import { decodeGoaway, encodeGoaway, isAfter } from './goaway.ts';
import { decodeHello, encodeHello } from './hello.ts';
import { ProtocolError } from './protocol-error.ts';
import { decodeRequest, encodeRequest } from './request.ts';

const MAX = DEFAULT_LIMITS;

function frameOf(...bytes: Buffer[]): Frame {
  const frames: Frame[] = [];
  new FrameDecoder(MAX.maxMessageBytes, (frame) => frames.push(frame)).push(Buffer.concat(bytes));
  expect(frames).toHaveLength(1);
  return frames[0]!;
}

const id = fc.integer({ min: 1, max: 0xffff_ffff });
const text = (maxLength: number) => fc.string({ unit: 'grapheme', maxLength });
const optional = (maxLength: number) => fc.option(text(maxLength), { nil: undefined });
const metadata = fc.record(
  {
    requestId: text(60),
    traceparent: text(60),
    userToken: text(900),
    serviceToken: text(900),
    clientAddress: text(60),
  },
  { requiredKeys: [] },
);

describe('REQUEST', () => {
  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(id, text(20), metadata, fc.nat(0xffff_ffff), fc.uint8Array(), (id, name, metadata, wait, body) => {
        const request = { name: Buffer.from(name), metadata, body: Buffer.from(body) };
        const frame = frameOf(encodeRequest(id, request, wait, MAX), request.body);
        expect(frame.id).toBe(id);
        expect(decodeRequest(frame)).toEqual({ name, metadata, body: request.body, remainingMs: Math.max(1, wait) });
      }),
    );
  });

  it('rounds the remaining time up to at least one millisecond', () => {
    const request = { name: Buffer.from('a.b'), metadata: {}, body: Buffer.from('{}') };
    const sent = (remainingMs: number) =>
      decodeRequest(frameOf(encodeRequest(1, request, remainingMs, MAX), request.body)).remainingMs;
    expect([sent(799.2), sent(0), sent(-5), sent(Infinity)]).toEqual([800, 1, 1, 0xffff_ffff]);
  });

  it.each([
    ["above the receiver's limit", 'a.b', {}, 1000, 'a request must be ≤ 500 bytes, got 1010'],
    ['with too much metadata', 'a.b', { userToken: 'x'.repeat(70_000) }, 2, 'metadata must be ≤ 65526 bytes'],
    ['with too long a name', 'x'.repeat(256), {}, 2, /255/],
  ])('is not encoded when %s', (_, name, metadata, bytes, words) => {
    const request = { name: Buffer.from(name), metadata, body: Buffer.alloc(bytes) };
    expect(() => encodeRequest(1, request, 100, { ...MAX, maxMessageBytes: 500 })).toThrow(RangeError);
    expect(() => encodeRequest(1, request, 100, { ...MAX, maxMessageBytes: 500 })).toThrow(words);
  });

  it('has its fields in one frame, even if the receiver accepts longer frames', () => {
    const request = { name: Buffer.from('a.b'), metadata: { userToken: 'x'.repeat(65_530) }, body: Buffer.alloc(2) };
    expect(() => encodeRequest(1, request, 100, { ...MAX, maxFrameBytes: 1 << 20 })).toThrow(RangeError);
  });

  it('ignores metadata of a later version', () => {
    const head = Buffer.from([0, 0, 0, 9, 1, 0, 9, 0x61]);
    const entries = Buffer.from([200, 0, 1, 0x7a, 1, 0, 2, 0x72, 0x31]);
    const payload = Buffer.concat([head, entries, Buffer.from('{}')]);
    expect(decodeRequest({ type: FrameType.REQUEST, id: 1, payload, more: false })).toMatchObject({
      name: 'a',
      metadata: { requestId: 'r1' },
      body: Buffer.from('{}'),
    });
  });

  it.each([
    ['that run past the payload', [0, 0, 0, 9, 1, 0, 200, 0x61, 1], 'too short for its 200 bytes of metadata'],
    ['that run into the body', [0, 0, 0, 9, 1, 0, 4, 0x61, 1, 0, 5, 1, 1, 1, 1, 1], 'metadata that overlaps its body'],
  ])('is refused with metadata entries %s', (_, bytes, words) => {
    const frame = { type: FrameType.REQUEST, id: 1, payload: Buffer.from(bytes), more: false };
    expect(() => decodeRequest(frame)).toThrow(words);
  });
});

describe('ERROR', () => {
  it('decodes to what was encoded', () => {
    const details = fc.option(fc.dictionary(text(8), fc.jsonValue({ maxDepth: 2 })), { nil: undefined });
    fc.assert(
      fc.property(
        id,
        fc.constantFrom(...WIRE_ERROR_KINDS),
        text(20),
        text(200),
        details,
        (id, kind, code, message, details) => {
          const error = { kind, code, message, details: details && (JSON.parse(JSON.stringify(details)) as object) };
          const frame = frameOf(encodeError(id, error as never));
          expect(frame.id).toBe(id);
          expect(decodeError(frame)).toEqual(error);
        },
      ),
    );
  });

  it('truncates a message that is too long', () => {
    const error = { kind: 'failed', code: 'INTERNAL', message: 'x'.repeat(100_000) } as const;
    expect(decodeError(frameOf(encodeError(1, error))).message).toHaveLength(4096);
  });

  it.each(['[1]', '7', 'null', '{"open":'])('is refused with %s as details', (json) => {
    const frame = frameOf(encodeError(1, { kind: 'failed', code: 'A', message: '' }));
    const payload = Buffer.concat([frame.payload, Buffer.from(json)]);
    expect(() => decodeError({ ...frame, payload })).toThrow('details that are not a JSON object');
  });
});

describe('HELLO', () => {
  const hello = { maxFrameBytes: 65_536, maxMessageBytes: 8_388_608, maxCallsInFlight: 1024 };

  it('decodes to what was encoded, and may have more fields in the future', () => {
    const frame = frameOf(encodeHello(hello));
    expect(decodeHello(frame)).toEqual(hello);
    expect(decodeHello({ ...frame, payload: Buffer.concat([frame.payload, Buffer.alloc(9)]) })).toEqual(hello);
  });

  it('refuses another version with a message', () => {
    expect(() => decodeHello(frameOf(encodeHello(hello, 9)))).toThrow('protocol version must be 1, got 9');
  });

  it('refuses a frame size that leaves no room for a payload', () => {
    const frame = frameOf(encodeHello({ ...hello, maxFrameBytes: 255 }));
    expect(() => decodeHello(frame)).toThrow('HELLO must allow frames of 256 bytes, got 255');
  });
});

describe('GOAWAY', () => {
  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(id, optional(80), (lastId, reason = '') => {
        expect(decodeGoaway(frameOf(encodeGoaway({ lastId, reason })))).toEqual({ lastId, reason });
      }),
    );
  });

  it('distinguishes later ids from earlier ones, also across the wrap', () => {
    expect(isAfter(8, 7)).toBe(true);
    expect(isAfter(7, 7)).toBe(false);
    expect(isAfter(6, 7)).toBe(false);
    expect(isAfter(2, 0xffff_fff0)).toBe(true);
    expect(isAfter(0xffff_fff0, 2)).toBe(false);
    expect(isAfter(0xffff_fff0, 0)).toBe(true);
  });
});

describe('any payload', () => {
  it('with any content is decoded or refused with a ProtocolError', () => {
    const decoders = [decodeHello, decodeRequest, decodeError, decodeGoaway];
    fc.assert(
      fc.property(fc.constantFrom(...decoders), fc.uint8Array({ maxLength: 60 }), (decode, bytes) => {
        try {
          decode({ type: FrameType.REQUEST, id: 1, payload: Buffer.from(bytes), more: false });
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
