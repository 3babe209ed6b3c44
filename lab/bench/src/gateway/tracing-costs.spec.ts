import { expect, it } from 'vitest';
import type { Series } from './medians.ts';
import { tracingCosts } from './tracing-costs.ts';

const series = (target: string, ...cpu: (number | undefined)[]): Series => ({
  ...{ target, size: 'small', connections: 64 },
  samples: cpu.map((cpuSecondsPer1000) => ({ rps: 1, p50Ms: 1, p99Ms: 1, errors: 0, cpuSecondsPer1000 })),
});

it('compares the turns of the same round, and leaves out other targets and turns without a figure', () => {
  const all = [
    series('signalbox', 1, 2, 4, undefined),
    series('signalbox-tracing-1', 1.1, 2.4, 4.4, 7),
    series('signalbox-with-tls', 9, 9, 9, 9),
  ];
  const [cost, ...others] = tracingCosts(all);
  expect(others).toEqual([]);
  expect(cost).toMatchObject({ target: 'signalbox-tracing-1', pairs: 3, interval: undefined });
  expect(cost!.ratio).toBeCloseTo(1.1);
});

it('is empty without the gateway itself', () => {
  expect(tracingCosts([series('signalbox-tracing-1', 1)])).toEqual([]);
});
