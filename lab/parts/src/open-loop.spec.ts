import { describe, expect, it } from 'vitest';
import { openLoop } from './open-loop.ts';

describe('openLoop', () => {
  it('makes every call when it is due, even if no earlier call has ended', async () => {
    const clock = { now: 0 };
    const due: number[] = [];
    const released = Promise.withResolvers<void>();
    const call = async (_: number, dueAtMs: number) => {
      due.push(dueAtMs);
      if (due.length === 10) released.resolve();
      await released.promise;
    };
    const running = openLoop(call, { rate: () => 100, count: 10, now: () => clock.now });
    clock.now = 95;
    await running;
    expect(due).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });

  it('uses a new rate from the next call on', async () => {
    const due: number[] = [];
    const call = async (_: number, dueAtMs: number) => void due.push(dueAtMs);
    const rate = () => (due.length < 2 ? 10 : 100);
    await openLoop(call, { rate, count: 4, now: () => (due.length === 0 ? 0 : 1_000) });
    expect(due).toEqual([0, 100, 110, 120]);
  });

  it('makes no call after it is stopped, and waits for calls in flight', async () => {
    const stop = new AbortController();
    let ended = false;
    const call = async () => {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 10));
      ended = true;
    };
    await openLoop(call, { rate: () => 1, signal: stop.signal });
    expect(ended).toBe(true);
  });
});
