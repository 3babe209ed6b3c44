import { expect, it } from 'vitest';
import { Admission } from './admission.ts';

/** How many of so many requests, evenly spread over ten seconds, come in. */
function admitted(admission: Admission, clock: { now: number }, requests: number): number {
  let count = 0;
  for (let number = 0; number < requests; number += 1) {
    clock.now += 10_000 / requests;
    if (admission.admits(0)) count += 1;
  }
  return count;
}

it('admits as many a second as it may, however many come', () => {
  const clock = { now: 0 };
  const admission = new Admission({ maxInFlight: 10, maxPerSecond: 100 }, () => clock.now);
  expect(admitted(admission, clock, 900)).toBe(900);
  expect(admitted(admission, clock, 3_000)).toBeCloseTo(1_000, -2);
  expect(admitted(admission, clock, 900)).toBe(900);
});

it('admits a tenth of a second at once after a quiet time, and no more', () => {
  const clock = { now: 0 };
  const admission = new Admission({ maxInFlight: 10, maxPerSecond: 50 }, () => clock.now);
  clock.now = 60_000;
  expect(Array.from({ length: 8 }, () => admission.admits(0))).toEqual([
    ...Array(5).fill(true),
    ...Array(3).fill(false),
  ]);
});

it('admits no more at a time than it may, and any rate where there is no limit to it', () => {
  const admission = new Admission({ maxInFlight: 2, maxPerSecond: 0 }, () => 0);
  expect([0, 1, 2, 3, 1].map((inFlight) => admission.admits(inFlight))).toEqual([true, true, false, false, true]);
});
