import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LongMessages } from '../connection/long-messages.ts';
import { FrameDecoder } from './decoder.ts';
import { FrameType, startFrame, type Frame } from './frame.ts';
import { MessageAssembler } from './message-assembler.ts';

const part = (type: FrameType, id: number, bytes: number, more = true): Frame => ({
  type,
  id,
  payload: Buffer.alloc(bytes, id),
  more,
});
const begin = (id: number, bytes = 10) => part(FrameType.REPLY, id, bytes);
const data = (id: number, bytes: number, more: boolean) => part(FrameType.DATA, id, bytes, more);

describe('MessageAssembler', () => {
  it('assembles the frames of LongMessages', () => {
    const body = fc.uint8Array({ minLength: 101, maxLength: 3000 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(body, { maxLength: 10 }), (bodies) => {
        const sent = new LongMessages();
        for (const [id, body] of bodies.entries()) sent.add(startFrame(FrameType.REPLY, id, 0, body.length), body);
        const assembler = new MessageAssembler(3000);
        const whole = new Map<number, Frame>();
        const decoder = new FrameDecoder(100, (frame) => {
          if (frame.type === FrameType.REPLY) return assembler.begin(frame);
          const message = assembler.add(frame);
          if (message) whole.set(message.id, message);
        });
        while (sent.bytes > 0) decoder.push(Buffer.concat(sent.next(100)));
        expect(whole.size).toBe(bodies.length);
        for (const [id, body] of bodies.entries()) {
          expect(whole.get(id)).toMatchObject({ type: FrameType.REPLY, more: false });
          expect(whole.get(id)!.payload.equals(body)).toBe(true);
        }
      }),
    );
  });

  it('reports when a message began, because its deadline starts there', () => {
    const assembler = new MessageAssembler(100);
    const before = performance.now();
    assembler.begin(begin(1));
    const after = performance.now();
    const { startedAt } = assembler.add(data(1, 1, false))!;
    expect(startedAt).toBeGreaterThanOrEqual(before);
    expect(startedAt).toBeLessThanOrEqual(after);
  });

  it('ignores parts of an unknown or dropped message', () => {
    const assembler = new MessageAssembler(100);
    assembler.begin(begin(1));
    assembler.drop(1);
    expect(assembler.add(data(1, 10, false))).toBeUndefined();
    expect(assembler.add(data(2, 10, true))).toBeUndefined();
  });

  it.each<[string, (assembler: MessageAssembler) => void, string]>([
    [
      'a message over the limit',
      (a) => a.add(data(1, 95, true)),
      'a message must be ≤ 100 bytes, got one of at least 105',
    ],
    ['a message that begins over the limit', (a) => a.begin(begin(2, 101)), 'got one of at least 101'],
    ['a message that begins twice', (a) => a.begin(begin(1)), 'REPLY 1 was started twice'],
    ['one unfinished message too many', (a) => [2, 3, 4, 5].forEach((id) => a.begin(begin(id))), 'at most 4 messages'],
    ['empty parts', (a) => a.add(data(1, 0, true)), 'must not be empty'],
  ])('refuses %s', (_, breach, words) => {
    const assembler = new MessageAssembler(100);
    assembler.begin(begin(1));
    expect(() => breach(assembler)).toThrow(words);
  });

  it('allocates memory for received bytes, however many parts', () => {
    const assembler = new MessageAssembler(1 << 30);
    assembler.begin(begin(1, 1));
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100_000; i++) assembler.add(data(1, 1, true));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
  });

  it('does not retain the chunks of parts that are a small portion of them', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const assembler = new MessageAssembler(1 << 30);
    assembler.begin(begin(1, 1));
    collect();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100; i++) {
      assembler.add({ ...data(1, 1, true), payload: Buffer.alloc(1 << 20).subarray(0, 20_000) });
    }
    collect();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });
});
