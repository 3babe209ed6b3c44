import { describe, expect, it } from 'vitest';
import { allFaults, nameOf } from '../points/fault.ts';
import { allFaultCases, quickFaultCases } from '../fault-cases/fault-cases.ts';
import { randomSchedule } from './schedule.ts';

const many = Array.from({ length: 1_000 }, (_, run) => randomSchedule('seed', run));

describe('randomSchedule', () => {
  it('returns the same schedule for the same seed and number, and a different one otherwise', () => {
    expect(randomSchedule('seed', 7)).toEqual(many[7]);
    expect(randomSchedule('other', 7).callers).not.toEqual(many[7]!.callers);
    expect(new Set(many.map((schedule) => JSON.stringify(schedule.callers))).size).toBe(many.length);
  });

  it('covers all possible faults', () => {
    const covered = new Set(many.flatMap(({ faults }) => faults.map(nameOf)));
    expect([...covered].sort()).toEqual(allFaults.map(nameOf).sort());
  });

  it('cancels and reads only orders that its caller has placed before', () => {
    for (const { steps } of many.flatMap(({ callers }) => callers)) {
      let placed = 0;
      for (const step of steps) {
        if (step.kind === 'place') placed += 1;
        else expect(step.order).toBeLessThan(placed);
      }
    }
  });
});

describe('the fault cases', () => {
  it('cover every failure at every point', () => {
    const points = new Set(allFaults.map(({ point }) => point));
    for (const point of points) {
      const failures = allFaultCases().flatMap((faultCase) => (faultCase.point === point ? [faultCase.failure] : []));
      expect(new Set(failures), point).toEqual(new Set(['kill', 'lost', 'twice', 'delay']));
    }
    expect(new Set(quickFaultCases().map(({ point }) => point))).toEqual(points);
  });
});
