import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSet } from './live-set.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('LiveSet', () => {
  it('resolves immediately if it is empty', async () => {
    expect(await new LiveSet().emptied(1000)).toBe(true);
  });

  it('resolves when the last object is deleted', async () => {
    const set = new LiveSet();
    const slots = [set.add({}), set.add({})];
    const emptied = set.emptied(1000);
    for (const slot of slots) set.delete(slot);
    expect(await emptied).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('resolves with false after the timeout', async () => {
    const set = new LiveSet();
    set.add({});
    const emptied = set.emptied(1000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await emptied).toBe(false);
  });

  it('reuses a free slot', () => {
    const set = new LiveSet<{ name: string }>();
    const slot = set.add({ name: 'a' });
    set.add({ name: 'b' });
    set.delete(slot);
    expect(set.values()).toEqual([{ name: 'b' }]);
    expect(set.add({ name: 'c' })).toBe(slot);
    expect([set.size, set.values()]).toEqual([2, [{ name: 'c' }, { name: 'b' }]]);
  });
});
