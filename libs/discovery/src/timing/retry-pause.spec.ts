import { expect, it } from 'vitest';
import { retryPauseMs } from './retry-pause.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';

it('spreads the retries of 100 clients of a lost server over one second: no tenth of it has more than a quarter', () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = seededRandom(seed);
    const pauses = Array.from({ length: 100 }, () => retryPauseMs(random)).sort((one, other) => one - other);
    const crowds = pauses.map((from) => pauses.filter((pause) => pause >= from && pause < from + 100).length);
    expect(Math.max(...crowds)).toBeLessThanOrEqual(25);
    expect(pauses.at(-1)).toBeLessThan(1000);
  }
});
