import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.fixture.ts';
import { TokenBucket } from './token-bucket.ts';

const { signal } = new AbortController();

describe('TokenBucket', () => {
  it('allows a burst, then one per refill', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ capacity: 3, refillMs: 100 }, clock);
    const takenAt: number[] = [];
    void (async () => {
      for (let i = 0; i < 6; i += 1) {
        await bucket.take(signal);
        takenAt.push(clock.now());
      }
    })();
    await clock.advance(1000);
    expect(takenAt).toEqual([0, 0, 0, 100, 200, 300]);
  });

  it('accumulates no more than its capacity', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ capacity: 2, refillMs: 100 }, clock);
    await clock.advance(100_000);
    let taken = 0;
    void (async () => {
      for (; ; taken += 1) await bucket.take(signal);
    })();
    await clock.advance(0);
    expect(taken).toBe(2);
  });

  it('stops waiting when the signal aborts', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ capacity: 1, refillMs: 100 }, clock);
    const controller = new AbortController();
    await bucket.take(controller.signal);
    const waiting = bucket.take(controller.signal);
    controller.abort();
    await waiting;
    expect(clock.now()).toBe(0);
  });
});
