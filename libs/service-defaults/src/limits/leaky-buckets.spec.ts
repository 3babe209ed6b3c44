import { expect, it } from 'vitest';
import { LeakyBuckets } from './leaky-buckets.ts';

it('fills a bucket by one unit at a time, and drains it at its rate', () => {
  let now = 0;
  const buckets = new LeakyBuckets({ drainMs: 100, now: () => now });
  expect([buckets.add('a'), buckets.add('a'), buckets.add('a')]).toEqual([1, 2, 3]);
  now = 150;
  expect(buckets.level('a')).toBe(1.5);
  now = 10_000;
  expect(buckets.level('a')).toBe(0);
  expect(buckets.add('a')).toBe(1);
});

it('does not fill a bucket beyond its capacity', () => {
  const buckets = new LeakyBuckets({ drainMs: 100, capacity: 2, now: () => 0 });
  expect([buckets.add('a'), buckets.add('a'), buckets.add('a')]).toEqual([1, 2, 2]);
});

it('removes units, but not more than there are', () => {
  const buckets = new LeakyBuckets({ drainMs: 100, now: () => 0 });
  buckets.add('a');
  expect([buckets.add('a'), buckets.add('a', -1), buckets.add('a', -2)]).toEqual([2, 1, 0]);
});

it('keeps keys apart', () => {
  const buckets = new LeakyBuckets({ drainMs: 100, now: () => 0 });
  buckets.add('a');
  expect([buckets.level('a'), buckets.level('b')]).toEqual([1, 0]);
});

it('removes buckets that were not used for a long time when there are too many', () => {
  const buckets = new LeakyBuckets({ drainMs: 100, maxKeys: 4, now: () => 0 });
  for (const key of ['a', 'b', 'c', 'a', 'd', 'e']) buckets.add(key);
  expect(['a', 'b', 'c', 'd', 'e'].map((key) => buckets.level(key))).toEqual([2, 0, 1, 1, 1]);
});
