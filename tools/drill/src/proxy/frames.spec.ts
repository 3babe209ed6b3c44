import { expect, it } from 'vitest';
import { failedCall, FrameCutter } from './frames.ts';

// The ERROR of PROTOCOL.md, with other words in it.
const error = Buffer.from([0, 0, 0, 16, 4, 0, 0, 0, 0, 2, 1, 8, 0, 4, ...Buffer.from('INTERNALsour')]);

it('writes the frame of a call that failed', () => {
  expect(failedCall(2)).toEqual(error);
});

it('cuts a stream into frames, wherever its chunks end', () => {
  const stream = Buffer.concat([error, error, error]);
  for (let size = 1; size <= stream.length; size += 1) {
    const cutter = new FrameCutter();
    const frames = [];
    for (let at = 0; at < stream.length; at += size) frames.push(...cutter.cut(stream.subarray(at, at + size)));
    expect(frames).toEqual(Array(3).fill({ type: 4, id: 2, bytes: error }));
  }
});
