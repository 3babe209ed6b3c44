import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallTable } from './call-table.ts';

// Few ids that collide in the table, and ids from the whole range.
const ids = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));

describe('CallTable', () => {
  it('holds the same entries as a Map after any insertions and deletions', () => {
    const step = fc.record({ id: ids, adds: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
        const table = new CallTable<{ id: number }>();
        const map = new Map<number, { id: number }>();
        for (const { id, adds } of steps) {
          const call = { id };
          if (adds) {
            table.add(call);
            map.set(id, call);
          } else {
            table.delete(id);
            map.delete(id);
          }
          expect(table.size).toBe(map.size);
          expect(table.get(id)).toBe(map.get(id));
        }
        expect(new Set(table.values())).toEqual(new Set(map.values()));
        for (const [id, call] of map) expect(table.get(id)).toBe(call);
      }),
    );
  });

  it('allows deletions during iteration', () => {
    const table = new CallTable<{ id: number }>();
    for (let id = 1; id <= 1000; id += 1) table.add({ id });
    for (const { id } of table.values()) table.delete(id);
    expect([table.size, table.has(500)]).toEqual([0, false]);
  });

  it('is empty after clear()', () => {
    const table = new CallTable<{ id: number }>();
    table.add({ id: 7 });
    table.clear();
    expect([table.size, table.values(), table.has(7)]).toEqual([0, [], false]);
  });
});
