import { describe, expect, it } from 'vitest';
import { candidates } from './policies/candidates.fixture.ts';
import { ExpectedWait } from './policies/load.ts';
import { PeakEwma } from './peak-ewma.ts';

describe('PeakEwma', () => {
  it('takes a peak at once, and comes down with time', () => {
    const latency = new PeakEwma();
    for (let now = 0; now < 60_000; now += 10) latency.observe(5, now);
    latency.observe(400, 60_000);
    expect(latency.ms).toBe(400);
    latency.observe(5, 60_010);
    expect(latency.ms).toBeGreaterThan(395);
    for (let now = 60_020; now < 90_000; now += 10) latency.observe(5, now);
    expect(latency.ms).toBeCloseTo(5, 1);
  });

  it('fades by e in three seconds in which nothing is heard', () => {
    const latency = new PeakEwma();
    latency.observe(100, 1000);
    expect(latency.fadedMs(1000)).toBe(100);
    expect(latency.fadedMs(4000)).toBeCloseTo(100 / Math.E);
    expect(latency.fadedMs(0)).toBe(100);
  });

  it('learns from a call that was given up only if it took longer than that', () => {
    const latency = new PeakEwma();
    latency.observe(100, 0);
    latency.observeAtLeast(50, 0);
    expect(latency.ms).toBe(100);
    latency.observeAtLeast(300, 0);
    expect(latency.ms).toBe(300);
    const fresh = new PeakEwma();
    fresh.observeAtLeast(1, 0);
    expect(fresh.ms).toBeNaN();
  });
});

describe('ExpectedWait', () => {
  const metric = new ExpectedWait();

  it('compares the latency for each call in flight, and for one more', () => {
    const [fast, slow] = candidates(2);
    fast!.latency.observe(10, 0);
    slow!.latency.observe(50, 0);
    fast!.inFlight = 3;
    expect(metric.isFreer(fast!, slow!, 0)).toBe(true);
    fast!.inFlight = 5;
    expect(metric.isFreer(fast!, slow!, 0)).toBe(false);
    expect(metric.isFreer(slow!, fast!, 0)).toBe(true);
  });

  it('compares calls in flight alone where latencies are much the same', () => {
    const [one, other] = candidates(2);
    one!.latency.observe(10, 0);
    other!.latency.observe(35, 0);
    expect(metric.isFreer(one!, other!, 0)).toBe(false);
    expect(metric.isFreer(other!, one!, 0)).toBe(false);
    one!.inFlight = 1;
    expect(metric.isFreer(other!, one!, 0)).toBe(true);
  });

  it('takes who was slow for as fast as others in the end, and never for faster', () => {
    const [slow, fast] = candidates(2);
    slow!.latency.observe(800, 0);
    for (const [now, isSlowFreer] of [
      [1_000, false],
      [14_000, true],
      [60_000, true],
      [6_000_000, true],
    ] as const) {
      fast!.latency.observe(5, now);
      fast!.inFlight = 1;
      expect(metric.isFreer(slow!, fast!, now)).toBe(isSlowFreer);
      slow!.inFlight = 1;
      expect(metric.isFreer(slow!, fast!, now)).toBe(false);
      slow!.inFlight = 0;
    }
  });

  it('finds who was never asked free, and nobody less so while its first answer is out', () => {
    const [fresh, slow, another] = candidates(3);
    slow!.latency.observe(60_000, 0);
    expect(metric.isFreer(fresh!, slow!, 0)).toBe(true);
    expect(metric.isFreer(slow!, fresh!, 0)).toBe(false);
    expect(metric.isFreer(fresh!, another!, 0)).toBe(false);
    fresh!.inFlight = 1;
    expect(metric.isFreer(slow!, fresh!, 0)).toBe(true);
    expect(metric.isFreer(fresh!, slow!, 0)).toBe(false);
    expect(metric.isFreer(another!, fresh!, 0)).toBe(true);
  });
});
