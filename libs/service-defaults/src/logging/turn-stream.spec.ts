import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TurnStream } from './turn-stream.ts';

function setUp() {
  const written: string[] = [];
  return { written, stream: new TurnStream({ write: (text) => written.push(text) }) };
}

describe('TurnStream', () => {
  it('writes the lines of an event loop iteration together, in order, at its end', async () => {
    const { written, stream } = setUp();
    stream.write('one\n');
    await Promise.resolve();
    stream.write('two\n');
    expect(written).toEqual([]);
    await nextTurn();
    stream.write('three\n');
    await nextTurn();
    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('writes buffered lines immediately when flushed, and only once', async () => {
    const { written, stream } = setUp();
    stream.write('last words\n');
    stream.flushSync();
    expect(written).toEqual(['last words\n']);
    await nextTurn();
    stream.flushSync();
    expect(written).toEqual(['last words\n']);
  });
});
