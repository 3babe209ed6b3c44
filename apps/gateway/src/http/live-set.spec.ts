import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSet } from './live-set.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('LiveSet', () => {
  it('tells at once that it is empty', async () => {
    expect(await new LiveSet().emptied(1000)).toBe(true);
  });

  it('tells when the last one is gone', async () => {
    const set = new LiveSet();
    const places = [set.add({}), set.add({})];
    const emptied = set.emptied(1000);
    for (const place of places) set.delete(place);
    expect(await emptied).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits no longer than it is told', async () => {
    const set = new LiveSet();
    set.add({});
    const emptied = set.emptied(1000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await emptied).toBe(false);
  });

  it('gives a place that is free again to the next', () => {
    const set = new LiveSet<{ name: string }>();
    const place = set.add({ name: 'a' });
    set.add({ name: 'b' });
    set.delete(place);
    expect(set.values()).toEqual([{ name: 'b' }]);
    expect(set.add({ name: 'c' })).toBe(place);
    expect([set.size, set.values()]).toEqual([2, [{ name: 'c' }, { name: 'b' }]]);
  });
});
