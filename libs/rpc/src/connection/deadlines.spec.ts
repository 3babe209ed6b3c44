import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atDeadline } from './deadlines.ts';

describe('atDeadline', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('expires each entry at its deadline, regardless of their order', () => {
    const expired: number[] = [];
    const start = performance.now();
    for (const afterMs of [300, 100, 200]) atDeadline(start + afterMs, () => expired.push(afterMs));
    vi.advanceTimersByTime(99);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([100]);
    vi.advanceTimersByTime(200);
    expect(expired).toEqual([100, 200, 300]);
  });
});
