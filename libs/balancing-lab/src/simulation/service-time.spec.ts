import { expect, it } from 'vitest';
import { randomStream } from './random-stream.ts';
import { distributions } from './service-time.ts';

it.each([
  ['exponential', 0, 1],
  ['deterministic', 0, 0],
  ['lognormal', 0.5, Math.exp(0.25) - 1],
  ['pareto', 5, 1 / 15],
  ['hyperexponential', 4, 4],
])('draws %s with a mean of 1 and its variance', (name, parameter, variance) => {
  const draw = distributions[name]!.create(randomStream(1, 1), parameter);
  const times = Array.from({ length: 200_000 }, draw);
  const mean = times.reduce((sum, time) => sum + time) / times.length;
  expect(mean).toBeCloseTo(1, 1);
  const measured = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / times.length;
  expect(Math.abs(measured - variance)).toBeLessThanOrEqual(0.1 * variance);
});
