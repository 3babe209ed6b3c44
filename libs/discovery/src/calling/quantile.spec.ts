import { expect, it } from 'vitest';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { Quantile } from './quantile.ts';

const follow = (quantile: Quantile, scale: number, count: number) => {
  const random = seededRandom(1);
  for (let i = 0; i < count; i += 1) quantile.observe(-Math.log(1 - random()) * scale);
};

it.each([0.02, 1, 500])('finds the 95th percentile of exponential times with a mean of %f', (mean) => {
  const quantile = new Quantile(0.95);
  follow(quantile, mean, 20_000);
  expect(quantile.value! / (mean * Math.log(20))).toBeGreaterThan(0.7);
  expect(quantile.value! / (mean * Math.log(20))).toBeLessThan(1.4);
});

it('adapts when all values become ten times larger or smaller', () => {
  const quantile = new Quantile(0.95);
  for (const mean of [5, 50, 5]) {
    follow(quantile, mean, 5_000);
    expect(Math.abs(Math.log(quantile.value! / (mean * Math.log(20))))).toBeLessThan(0.4);
  }
});

it('is undefined before it has enough values', () => {
  const quantile = new Quantile(0.95);
  follow(quantile, 1, 100);
  expect(quantile.value).toBeUndefined();
});
