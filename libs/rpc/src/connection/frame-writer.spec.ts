import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../protocol/decoder.ts';
import { frameName, FrameType, startFrame } from '../protocol/frame.ts';
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
    expect(wire.writes).toEqual([[...'aAbBcCd'].map((text) => Buffer.from(text))]);
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
    /** A socket whose peer takes a write when the test says so. */
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

    it('goes part by part as the socket takes it, and shorter ones get in between', async () => {
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

    it('waits no longer than for one part of a long one, when both are sent in one turn', async () => {
      const wire = new SlowWire();
      const writer = new FrameWriter(wire);
      writer.write(...long(1));
      writer.write(short(2));
      await setImmediate();
      expect(wire.frames).toEqual(['REPLY 2', 'REPLY 1 +']);
    });

    it('is split as the peer takes it', async () => {
      const wire = new SlowWire();
      const writer = new FrameWriter(wire);
      writer.limitFrames(1000);
      writer.write(...long(1, 2500));
      await setImmediate();
      await wire.take();
      expect(wire.frames).toEqual(['REPLY 1 +', 'DATA 1 +', 'DATA 1']);
    });

    it('is handed over to its end when the connection is to close', async () => {
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
