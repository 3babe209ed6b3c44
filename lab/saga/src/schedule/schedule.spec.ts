import { describe, expect, it } from 'vitest';
import { allFaults, nameOf } from '../points/fault.ts';
import { quickWalk, walk } from '../walk/walk.ts';
import { scheduleOf } from './schedule.ts';

const many = Array.from({ length: 1_000 }, (_, run) => scheduleOf('seed', run));

describe('scheduleOf', () => {
  it('gives the same schedule for the same seed and number, and another one otherwise', () => {
    expect(scheduleOf('seed', 7)).toEqual(many[7]);
    expect(scheduleOf('other', 7).callers).not.toEqual(many[7]!.callers);
    expect(new Set(many.map((schedule) => JSON.stringify(schedule.callers))).size).toBe(many.length);
  });

  it('has everything go wrong everywhere, sooner or later', () => {
    const met = new Set(many.flatMap(({ faults }) => faults.map(nameOf)));
    expect([...met].sort()).toEqual(allFaults.map(nameOf).sort());
  });

  it('cancels and reads only what its caller has placed before', () => {
    for (const { steps } of many.flatMap(({ callers }) => callers)) {
      let placed = 0;
      for (const step of steps) {
        if (step.kind === 'place') placed += 1;
        else expect(step.order).toBeLessThan(placed);
      }
    }
  });
});

describe('the walk', () => {
  it('passes every point, with every mishap there', () => {
    const points = new Set(allFaults.map(({ point }) => point));
    for (const point of points) {
      const mishaps = walk().flatMap((station) => (station.point === point ? [station.mishap] : []));
      expect(new Set(mishaps), point).toEqual(new Set(['kill', 'lost', 'twice', 'delay']));
    }
    expect(new Set(quickWalk().map(({ point }) => point))).toEqual(points);
  });
});
