import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.ts';
import { seededRandom } from './seeded-random.fixture.ts';

describe('Backoff', () => {
  it('doubles what it may wait with each failure, up to the most, and starts over after a success', () => {
    const backoff = new Backoff({ baseMs: 100, maxMs: 500 }, () => 0.999_999);
    const waits = () => [1, 2, 3, 4, 5].map(() => Math.round(backoff.next()));
    expect(waits()).toEqual([100, 200, 400, 500, 500]);
    backoff.reset();
    expect(waits()).toEqual([100, 200, 400, 500, 500]);
  });

  it('spreads its waits over the whole range, from nothing on', () => {
    const random = seededRandom(1);
    const waits = Array.from({ length: 1000 }, () => new Backoff({ baseMs: 100, maxMs: 500 }, random).next());
    const tenths = Array.from({ length: 10 }, (_, at) => waits.filter((ms) => Math.floor(ms / 10) === at).length);
    expect(Math.min(...tenths)).toBeGreaterThan(70);
    expect(Math.max(...tenths)).toBeLessThan(130);
  });

  it('still waits after a thousand failures', () => {
    const backoff = new Backoff({ baseMs: 100, maxMs: 500 }, () => 0.5);
    for (let i = 0; i < 2000; i += 1) backoff.next();
    expect(backoff.next()).toBe(250);
  });
});
