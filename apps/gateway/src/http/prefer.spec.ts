import { describe, expect, it } from 'vitest';
import { preferredWaitSeconds } from './prefer.ts';

describe('preferredWaitSeconds', () => {
  it.each([
    ['wait=5', 5],
    ['wait=0', 0],
    ['wait = 5', 5],
    ['WAIT=5', 5],
    ['wait="5"', 5],
    ['wait=5; note=urgent', 5],
    ['respond-async, wait=5', 5],
    ['respond-async\nwait=5', 5],
    ['handling=lenient; wait=9, wait=5', 5],
    ['quoted="a, wait=9", wait=5', 5],
    ['wait=3, wait=5', 3],
    ['wait=11', 10],
    ['wait=999999999', 10],
    [`wait=${'9'.repeat(400)}`, 10],
  ])('reads %s', (prefer, seconds) => {
    expect(preferredWaitSeconds(prefer)).toBe(seconds);
  });

  it.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=soon',
    'wait=-1',
    'wait=1.5',
    'wait=1e3',
    'await=5',
    ',,,',
    '"',
    '=5',
  ])('ignores %s', (prefer) => {
    expect(preferredWaitSeconds(prefer)).toBeUndefined();
  });

  it('parses a hostile header in less than a second', () => {
    const startedAt = performance.now();
    for (const part of ['"', '\\"', 'wait=" ', ', ', 'wait;', ' '])
      preferredWaitSeconds(part.repeat(160_000 / part.length));
    preferredWaitSeconds(`"${'\\"'.repeat(80_000)}\\\nwait=5`);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});
