import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FrameWriter } from './frame-writer.ts';

/** Keeps what each system call would have got. */
class Wire extends Writable {
  readonly writes: Buffer[][] = [];

  override _write(chunk: Buffer, _: unknown, done: () => void): void {
    this.writes.push([chunk]);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.writes.push(chunks.map(({ chunk }) => chunk));
    done();
  }
}

describe('FrameWriter', () => {
  it('sends all frames of a turn in one write, in order', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    for (const text of ['a', 'b', 'c']) writer.write(Buffer.from(text), Buffer.from(text.toUpperCase()));
    await Promise.resolve().then(() => writer.write(Buffer.from('d')));
    expect(wire.writes).toEqual([]);
    expect(writer.bufferedBytes).toBe(7);
    await setImmediate();
    expect(wire.writes).toEqual([[Buffer.from('aAbBcCd')]]);
    expect(writer.bufferedBytes).toBe(0);
  });

  it('starts anew in the next turn', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    writer.write(Buffer.from('a'));
    await setImmediate();
    writer.write(Buffer.from('b'));
    await setImmediate();
    expect(wire.writes).toEqual([[Buffer.from('a')], [Buffer.from('b')]]);
  });

  it('copies no long body, and still writes once', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    const body = Buffer.alloc(20_000, 'x');
    writer.write(Buffer.from('a'));
    writer.write(Buffer.from('b'), body);
    writer.write(Buffer.from('c'));
    await setImmediate();
    expect(wire.writes).toEqual([[Buffer.from('ab'), body, Buffer.from('c')]]);
    expect(wire.writes[0]?.[1]).toBe(body);
  });

  it('flushes at once when told to', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    writer.write(Buffer.from('a'));
    writer.flush();
    expect(wire.writes).toHaveLength(1);
    await setImmediate();
    expect(wire.writes).toHaveLength(1);
  });

  it('drops frames for a socket that is gone', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    writer.write(Buffer.from('a'));
    wire.destroy();
    await setImmediate();
    expect(wire.writes).toEqual([]);
  });
});
