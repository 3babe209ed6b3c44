import { FrameDecoder, type Frame } from '@signalbox/rpc/protocol';
import { expect, it } from 'vitest';
import { bytesOf, failedCall } from './frames.ts';

// The ERROR frame of PROTOCOL.md with another message.
const error = Buffer.from([0, 0, 0, 19, 4, 0, 0, 0, 0, 2, 1, 8, 0, 7, ...Buffer.from('INTERNALfailing')]);
// A part of a REPLY, to be continued.
const part = Buffer.from([0, 0, 0, 1, 3, 1, 0, 0, 0, 2, 7]);

it('encodes the ERROR frame of a failed call', () => {
  expect(failedCall(2)).toEqual(error);
});

it('splits a stream into frames, whatever its chunk size', () => {
  const stream = Buffer.concat([error, part, error]);
  for (let size = 1; size <= stream.length; size += 1) {
    const frames: Frame[] = [];
    const decoder = new FrameDecoder(Infinity, (frame) => frames.push(frame));
    for (let at = 0; at < stream.length; at += size) decoder.push(stream.subarray(at, at + size));
    expect(frames.map(bytesOf)).toEqual([error, part, error]);
  }
});
