import { FrameDecoder, type Frame } from '@signalbox/rpc/protocol';
import { expect, it } from 'vitest';
import { bytesOf, failedCall } from './frames.ts';

// The ERROR of PROTOCOL.md, with other words in it.
const error = Buffer.from([0, 0, 0, 16, 4, 0, 0, 0, 0, 2, 1, 8, 0, 4, ...Buffer.from('INTERNALsour')]);
// A part of a REPLY that goes on.
const part = Buffer.from([0, 0, 0, 1, 3, 1, 0, 0, 0, 2, 7]);

it('writes the frame of a call that failed', () => {
  expect(failedCall(2)).toEqual(error);
});

it('cuts a stream into frames, wherever its chunks end', () => {
  const stream = Buffer.concat([error, part, error]);
  for (let size = 1; size <= stream.length; size += 1) {
    const frames: Frame[] = [];
    const decoder = new FrameDecoder(Infinity, (frame) => frames.push(frame));
    for (let at = 0; at < stream.length; at += size) decoder.push(stream.subarray(at, at + size));
    expect(frames.map(bytesOf)).toEqual([error, part, error]);
  }
});
