import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveStreams, type LiveSource } from './live-streams.ts';

/** A response whose reader may be slow. */
class FakeResponse extends EventEmitter {
  readonly written: string[] = [];
  writableNeedDrain = false;
  destroyed = false;
  ended = false;

  write(frame: string): boolean {
    this.written.push(frame);
    return !this.writableNeedDrain;
  }

  end(): void {
    this.ended = true;
    this.emit('close');
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const events = ({ written }: FakeResponse) => written.filter((frame) => frame.startsWith('data:'));
let streams: LiveStreams;
let value: object;
let reads: number;
const source = (key = 'map'): LiveSource => ({
  key,
  everyMs: 500,
  read: async () => {
    reads += 1;
    return value;
  },
});
async function open(response = new FakeResponse(), of = source()): Promise<FakeResponse> {
  await streams.open(of, response as unknown as ServerResponse, () => {});
  return response;
}

beforeEach(() => {
  vi.useFakeTimers();
  streams = new LiveStreams({ maxStreams: 3 });
  value = { at: '1', items: [1] };
  reads = 0;
});
afterEach(() => {
  streams.close();
  vi.useRealTimers();
});

describe('live streams', () => {
  it('send one event at once, and one after each change', async () => {
    const response = await open();
    expect(events(response)).toEqual(['data: {"at":"1","items":[1]}\n\n']);
    value = { at: '2', items: [1] };
    await vi.advanceTimersByTimeAsync(2_000);
    expect(events(response)).toHaveLength(1);
    value = { at: '3', items: [2] };
    await vi.advanceTimersByTimeAsync(500);
    expect(events(response).slice(1)).toEqual(['data: {"at":"3","items":[2]}\n\n']);
  });

  it('read once for all streams of equal results, and not at all without a stream', async () => {
    const [one, other] = [await open(), await open()];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reads).toBe(3);
    one.destroy();
    other.destroy();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([reads, streams.size]).toEqual([3, 0]);
  });

  it('read for a tenth of the time together, however many resources they follow', async () => {
    const read = async () => {
      reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return {};
    };
    for (const key of ['a', 'b', 'c']) {
      const opened = open(new FakeResponse(), { ...source(key), read });
      await vi.advanceTimersByTimeAsync(100);
      await opened;
    }
    reads = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(reads).toBeGreaterThan(25);
    expect(reads).toBeLessThan(35);
  });

  it('keep only the newest event for a slow reader', async () => {
    const response = await open();
    response.writableNeedDrain = true;
    for (let item = 2; item < 100; item += 1) {
      value = { items: [item] };
      await vi.advanceTimersByTimeAsync(500);
      if (item === 20) expect(events(response)).toHaveLength(1);
      if (item === 20) break;
    }
    response.writableNeedDrain = false;
    response.emit('drain');
    expect(events(response).slice(1)).toEqual(['data: {"items":[20]}\n\n']);
  });

  it('end when their reader reads nothing for two heartbeats', async () => {
    const response = await open();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(response.written.at(-1)).toBe(':\n\n');
    response.writableNeedDrain = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect([response.destroyed, streams.size]).toEqual([true, 0]);
  });

  it('have a maximum number', async () => {
    for (const key of ['a', 'b', 'c']) await open(new FakeResponse(), source(key));
    await expect(open()).rejects.toThrow('expected at most 3 streams');
  });

  it('fail before they begin if the first reading fails, and end if a later one does', async () => {
    const failing = { ...source(), read: () => Promise.reject(new Error('no instance')) };
    const response = new FakeResponse();
    await expect(open(response, failing)).rejects.toThrow('no instance');
    expect([response.written, streams.size]).toEqual([[], 0]);
    let isBroken = false;
    const later = { ...source(), read: async () => (isBroken ? Promise.reject(new Error('gone')) : value) };
    const stream = await open(new FakeResponse(), later);
    isBroken = true;
    await vi.advanceTimersByTimeAsync(500);
    expect([stream.ended, streams.size]).toEqual([true, 0]);
  });

  it('end together when the console stops', async () => {
    const response = await open();
    streams.close();
    expect([response.ended, streams.size]).toEqual([true, 0]);
  });

  it('do not begin for a client that has left', async () => {
    const response = new FakeResponse();
    response.destroyed = true;
    await open(response);
    expect([response.written, streams.size]).toEqual([[], 0]);
  });
});
