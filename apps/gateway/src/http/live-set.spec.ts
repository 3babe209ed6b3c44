import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSet } from './live-set.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('LiveSet', () => {
  it('tells at once that it is empty', async () => {
    expect(await new LiveSet().emptied(1000)).toBe(true);
  });

  it('tells when the last one is gone', async () => {
    const set = new LiveSet<string>();
    set.add('a');
    set.add('b');
    const emptied = set.emptied(1000);
    set.delete('a');
    set.delete('b');
    expect(await emptied).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits no longer than it is told', async () => {
    const set = new LiveSet<string>();
    set.add('a');
    const emptied = set.emptied(1000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await emptied).toBe(false);
  });
});
