import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../protocol/decoder.ts';
import { frameName, FrameType, startFrame } from '../protocol/frame.ts';
import { FrameWriter } from './frame-writer.ts';

/** Records the bytes of each system call. */
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
  it('sends all frames of an event loop turn in one write, in order', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    for (const text of ['a', 'b', 'c']) writer.write(Buffer.from(text), Buffer.from(text.toUpperCase()));
    await Promise.resolve().then(() => writer.write(Buffer.from('d')));
    expect(wire.writes).toEqual([]);
    expect(writer.bufferedBytes).toBe(7);
    await setImmediate();
    expect(wire.writes).toEqual([[...'aAbBcCd'].map((text) => Buffer.from(text))]);
    expect(writer.bufferedBytes).toBe(0);
  });

  it('starts a new write in the next turn', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    writer.write(Buffer.from('a'));
    await setImmediate();
    writer.write(Buffer.from('b'));
    await setImmediate();
    expect(wire.writes).toEqual([[Buffer.from('a')], [Buffer.from('b')]]);
  });

  it('writes once, and does not copy a long body', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    const body = Buffer.alloc(20_000, 'x');
    writer.write(Buffer.from('a'));
    writer.write(Buffer.from('b'), body);
    writer.write(Buffer.from('c'));
    await setImmediate();
    expect(wire.writes).toEqual([[Buffer.from('a'), Buffer.from('b'), body, Buffer.from('c')]]);
    expect(wire.writes[0]?.[2]).toBe(body);
  });

  it('flushes immediately on request', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    writer.write(Buffer.from('a'));
    writer.flush();
    expect(wire.writes).toHaveLength(1);
    await setImmediate();
    expect(wire.writes).toHaveLength(1);
  });

  it('drops frames for a closed socket', async () => {
    const wire = new Wire();
    const writer = new FrameWriter(wire);
    writer.write(Buffer.from('a'));
    wire.destroy();
    await setImmediate();
    expect(wire.writes).toEqual([]);
  });

  describe('a message too long for a frame', () => {
    /** A socket whose peer accepts a write when the test allows it. */
    class SlowWire extends Writable {
      readonly frames: string[] = [];
      private readonly decoder = new FrameDecoder(65_536, ({ type, id, more }) =>
        this.frames.push(`${frameName(type)} ${id}${more ? ' +' : ''}`),
      );
      private taken: () => void = () => undefined;

      override _write(chunk: Buffer, _: unknown, done: () => void): void {
        this.decoder.push(chunk);
        this.taken = done;
      }

      override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
        for (const { chunk } of chunks) this.decoder.push(chunk);
        this.taken = done;
      }

      async take(): Promise<void> {
        this.taken();
        await setImmediate();
      }
    }

    const long = (id: number, bytes = 200_000) =>
      [startFrame(FrameType.REPLY, id, 0, bytes), Buffer.alloc(bytes)] as const;
    const short = (id: number) => startFrame(FrameType.REPLY, id, 0);

    it('is sent part by part, as fast as the socket accepts it, with shorter messages in between', async () => {
      const wire = new SlowWire();
      const writer = new FrameWriter(wire);
      writer.write(...long(1));
      await setImmediate();
      expect(wire.frames).toEqual(['REPLY 1 +']);
      writer.write(short(2));
      await setImmediate();
      await wire.take();
      await wire.take();
      expect(wire.frames).toEqual(['REPLY 1 +', 'REPLY 2', 'DATA 1 +']);
      expect(writer.bufferedBytes).toBeGreaterThan(60_000);
      await wire.take();
      await wire.take();
      expect(wire.frames.slice(3)).toEqual(['DATA 1 +', 'DATA 1']);
    });

    it('waits for at most one part of a long one that is sent in the same turn', async () => {
      const wire = new SlowWire();
      const writer = new FrameWriter(wire);
      writer.write(...long(1));
      writer.write(short(2));
      await setImmediate();
      expect(wire.frames).toEqual(['REPLY 2', 'REPLY 1 +']);
    });

    it("is split into the peer's maximum frame size", async () => {
      const wire = new SlowWire();
      const writer = new FrameWriter(wire);
      writer.limitFrames(1000);
      writer.write(...long(1, 2500));
      await setImmediate();
      await wire.take();
      expect(wire.frames).toEqual(['REPLY 1 +', 'DATA 1 +', 'DATA 1']);
    });

    it('is written completely before the connection closes', async () => {
      const wire = new SlowWire();
      const writer = new FrameWriter(wire);
      for (const id of [1, 2, 3, 4, 5]) writer.write(...long(id));
      writer.flushAll();
      wire.end();
      while (wire.writableLength > 0) await wire.take();
      expect(wire.frames.filter((frame) => !frame.endsWith('+'))).toHaveLength(5);
    });
  });
});
