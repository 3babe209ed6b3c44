import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeBetween, FlowCounts, flowOf, quantileMs } from './flow.ts';

function counts(calls: number, failures: number, buckets: Record<string, number>): FlowCounts {
  const flow = new FlowCounts();
  Object.assign(flow, { calls, failures });
  for (const [bound, count] of Object.entries(buckets)) flow.addBucket(Number(bound), count);
  return flow;
}

describe('flowOf', () => {
  it('measures what happened between two scrapes', () => {
    const before = counts(100, 1, { '0.01': 100, '0.1': 100, Infinity: 100 });
    const after = counts(120, 3, { '0.01': 110, '0.1': 120, Infinity: 120 });
    expect(flowOf([changeBetween(before, after, 2)])).toEqual({
      callsPerSecond: 10,
      failuresPerSecond: 1,
      p50Ms: 10,
      p99Ms: expect.closeTo(98.2, 1) as number,
    });
  });

  it('begins at 0 after a restart', () => {
    const change = changeBetween(counts(100, 50, { Infinity: 100 }), counts(4, 1, { Infinity: 4 }), 2);
    expect(flowOf([change])).toMatchObject({ callsPerSecond: 2, failuresPerSecond: 0.5 });
  });

  it('adds instances, and has no durations without calls', () => {
    const one = changeBetween(undefined, counts(4, 0, {}), 2);
    expect(flowOf([one, one])).toEqual({ callsPerSecond: 4, failuresPerSecond: 0, p50Ms: null, p99Ms: null });
    expect(flowOf([])).toEqual({ callsPerSecond: 0, failuresPerSecond: 0, p50Ms: null, p99Ms: null });
  });
});

describe('quantileMs', () => {
  it('is in the bucket of the value with this rank, for any durations', () => {
    const bounds = [0.001, 0.01, 0.1, 1, Infinity];
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (seconds, share) => {
          const buckets = new Map(bounds.map((bound) => [bound, seconds.filter((value) => value <= bound).length]));
          const exact = seconds.toSorted((a, b) => a - b)[Math.ceil(share * seconds.length) - 1]!;
          const at = bounds.findIndex((bound) => exact <= bound);
          const quantile = quantileMs(buckets, share)!;
          expect(quantile).toBeGreaterThanOrEqual((bounds[at - 1] ?? 0) * 1000);
          expect(quantile).toBeLessThanOrEqual(bounds[at]! * 1000 + 1e-6);
        },
      ),
    );
  });
});
