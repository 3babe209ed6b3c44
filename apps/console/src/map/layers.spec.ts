import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layersOf } from './layers.ts';

const calls = (given: Record<string, string[]>) =>
  new Map(Object.entries(given).map(([from, targets]) => [from, new Set(targets)]));

describe('layersOf', () => {
  it('places each service below all of its callers', () => {
    const layers = layersOf(['gateway', 'orders', 'users'], calls({ gateway: ['users', 'orders'], orders: ['users'] }));
    expect(Object.fromEntries(layers)).toEqual({ gateway: 0, orders: 1, users: 2 });
  });

  it('ignores callers that are not watched, and calls of itself', () => {
    expect(Object.fromEntries(layersOf(['users'], calls({ console: ['users'], users: ['users'] })))).toEqual({
      users: 0,
    });
  });

  it('has a layer for each service, also with calls in a circle', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const any = fc.dictionary(fc.constantFrom(...names), fc.subarray(names));
    fc.assert(
      fc.property(any, (given) => {
        const layers = layersOf(names, calls(given));
        expect([...layers.keys()].sort()).toEqual(names);
        for (const layer of layers.values()) expect(layer).toBeLessThan(names.length);
      }),
    );
  });
});
