import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines } from './deadlines.ts';

describe('Deadlines', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function watched() {
    const entries = new Set<{ deadlineAt: number }>();
    const expired: number[] = [];
    const start = performance.now();
    const deadlines = new Deadlines(
      () => entries,
      (entry) => {
        entries.delete(entry);
        expired.push(entry.deadlineAt - start);
      },
    );
    const add = (afterMs: number) => {
      const entry = { deadlineAt: start + afterMs };
      entries.add(entry);
      deadlines.watch(entry);
      return entry;
    };
    return { entries, expired, deadlines, add };
  }

  it('expires each entry at its deadline, in whatever order they came', () => {
    const { expired, add } = watched();
    for (const afterMs of [300, 100, 200]) add(afterMs);
    vi.advanceTimersByTime(99);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([100]);
    vi.advanceTimersByTime(200);
    expect(expired).toEqual([100, 200, 300]);
  });

  it('leaves alone what is done before its deadline', () => {
    const { entries, expired, add } = watched();
    entries.delete(add(100));
    add(250);
    vi.advanceTimersByTime(249);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(expired).toEqual([250]);
  });

  it('has at most one timer, and none when nothing is left', () => {
    const { entries, add } = watched();
    for (let i = 0; i < 1000; i++) add(1000 - i / 2);
    expect(vi.getTimerCount()).toBe(1);
    entries.clear();
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sweeps deadlines that lie close together in one go', () => {
    const { expired, add } = watched();
    for (const afterMs of [100, 101, 102, 103]) add(afterMs);
    vi.advanceTimersByTime(100);
    expect(expired).toEqual([100]);
    vi.advanceTimersByTime(4);
    expect(expired).toEqual([100, 101, 102, 103]);
  });

  it('takes deadlines beyond what a timer can wait for', () => {
    const { expired, add } = watched();
    add(0xffff_ffff);
    vi.advanceTimersByTime(0x7fff_ffff);
    expect(expired).toEqual([]);
    vi.advanceTimersByTime(0x8000_0004);
    expect(expired).toEqual([0xffff_ffff]);
  });

  it('expires nothing once stopped', () => {
    const { expired, deadlines, add } = watched();
    add(100);
    deadlines.stop();
    vi.advanceTimersByTime(200);
    expect(expired).toEqual([]);
  });
});
