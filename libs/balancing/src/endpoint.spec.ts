import { describe, expect, it } from 'vitest';
import { PeakEwma } from './endpoint.ts';

describe('PeakEwma', () => {
  it('jumps to a peak immediately, and decays with time', () => {
    const latency = new PeakEwma();
    for (let now = 0; now < 60_000; now += 10) latency.observe(5, now);
    latency.observe(400, 60_000);
    expect(latency.ms).toBe(400);
    latency.observe(5, 60_010);
    expect(latency.ms).toBeGreaterThan(395);
    for (let now = 60_020; now < 90_000; now += 10) latency.observe(5, now);
    expect(latency.ms).toBeCloseTo(5, 1);
  });

  it('decays to 1/e in three seconds without a new value', () => {
    const latency = new PeakEwma();
    latency.observe(100, 1000);
    expect(latency.decayedMs(1000)).toBe(100);
    expect(latency.decayedMs(4000)).toBeCloseTo(100 / Math.E);
    expect(latency.decayedMs(0)).toBe(100);
  });

  it('uses a cancelled call only if it took longer than the current estimate', () => {
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
