import { describe, expect, it } from 'vitest';
import { GatheredBytes } from './gathered-bytes.ts';

const CHUNK_BYTES = 1 << 20;

describe('GatheredBytes', () => {
  it('returns the bytes of all pieces', () => {
    const gathered = new GatheredBytes();
    const pieces = [10, 40_000, 20_000, 1].map((size, at) => Buffer.alloc(size, at + 1));
    for (const piece of pieces) gathered.append(piece);
    expect(gathered.length).toBe(60_011);
    expect(gathered.whole().equals(Buffer.concat(pieces))).toBe(true);
  });

  it('copies a piece that is a small portion of its chunk, so that it does not retain the chunk', () => {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const gathered = new GatheredBytes();
    gathered.append(chunk.subarray(0, 20_000));
    expect(gathered.whole().buffer).not.toBe(chunk.buffer);
  });

  it('keeps a piece that is most of its chunk without copying', () => {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const gathered = new GatheredBytes();
    gathered.append(chunk.subarray(100));
    expect(gathered.whole().buffer).toBe(chunk.buffer);
  });
});
