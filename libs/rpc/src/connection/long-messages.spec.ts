import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../protocol/decoder.ts';
import { frameName, FrameType, startFrame, type Frame } from '../protocol/frame.ts';
import { LongMessages } from './long-messages.ts';

const PART = 100;

function reply(id: number, bytes: number): [Buffer, Buffer] {
  return [startFrame(FrameType.REPLY, id, 0, bytes), Buffer.alloc(bytes, id)];
}

/** The next frames, until none is left. */
function frames(messages: LongMessages, most = Infinity): Frame[] {
  const sent: Frame[] = [];
  const decoder = new FrameDecoder(PART, (frame) => sent.push(frame));
  while (messages.bytes > 0 && sent.length < most) decoder.push(Buffer.concat(messages.next(PART)));
  return sent;
}

const told = ({ type, id, payload, more }: Frame) => `${frameName(type)} ${id} ${payload.length}${more ? ' +' : ''}`;

describe('LongMessages', () => {
  it('sends a message as a frame of its type and DATA frames, all except the last with the flag MORE', () => {
    const messages = new LongMessages();
    messages.add(...reply(7, 250));
    expect(frames(messages).map(told)).toEqual(['REPLY 7 100 +', 'DATA 7 100 +', 'DATA 7 50']);
  });

  it('counts the fields before a body as part of the first frame', () => {
    const messages = new LongMessages();
    messages.add(startFrame(FrameType.REQUEST, 1, 30, 90), Buffer.alloc(90));
    expect(frames(messages).map(told)).toEqual(['REQUEST 1 100 +', 'DATA 1 20']);
  });

  it('interleaves messages', () => {
    const messages = new LongMessages();
    messages.add(...reply(1, 300));
    messages.add(...reply(2, 200));
    expect(frames(messages).map(({ id }) => id)).toEqual([1, 2, 1, 2, 1]);
  });

  it('has at most four unfinished messages, and begins the next when one ends', () => {
    const messages = new LongMessages();
    for (const id of [1, 2, 3, 4, 5, 6]) messages.add(...reply(id, id === 3 ? 150 : 250));
    const unfinished = new Set<number>();
    const begun: number[] = [];
    for (const { type, id, more } of frames(messages)) {
      if (type === FrameType.REPLY) begun.push(id);
      if (more) unfinished.add(id);
      else unfinished.delete(id);
      expect(unfinished.size).toBeLessThanOrEqual(4);
    }
    expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
    expect(unfinished.size).toBe(0);
  });

  it('reports the incomplete messages and their size', () => {
    const messages = new LongMessages();
    messages.add(...reply(1, 150));
    messages.add(...reply(2, 150));
    frames(messages, 3);
    expect([messages.has(1), messages.has(2), messages.bytes]).toEqual([false, true, 50]);
  });

  it('sends nothing more of a dropped message', () => {
    const messages = new LongMessages();
    for (const id of [1, 2, 3, 4, 5, 6]) messages.add(...reply(id, 200));
    frames(messages, 1);
    for (const id of [1, 2, 6, 99]) messages.drop(id);
    expect(messages.bytes).toBe(600);
    expect(frames(messages).map(({ id }) => id)).toEqual([3, 4, 5, 3, 4, 5]);
    expect(messages.bytes).toBe(0);
  });
});
