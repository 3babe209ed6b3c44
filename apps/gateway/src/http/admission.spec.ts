import { expect, it } from 'vitest';
import { Admission } from './admission.ts';

/** Counts the admitted ones of `requests` requests, spread evenly over ten seconds. */
function admitted(admission: Admission, clock: { now: number }, requests: number): number {
  let count = 0;
  for (let number = 0; number < requests; number += 1) {
    clock.now += 10_000 / requests;
    if (admission.admits(0)) count += 1;
  }
  return count;
}

it('admits the maximum rate under any load', () => {
  const clock = { now: 0 };
  const admission = new Admission({ MAX_REQUESTS_IN_FLIGHT: 10, MAX_REQUESTS_PER_SECOND: 100 }, () => clock.now);
  expect(admitted(admission, clock, 900)).toBe(900);
  expect(admitted(admission, clock, 3_000)).toBeCloseTo(1_000, -2);
  expect(admitted(admission, clock, 900)).toBe(900);
});

it('admits a burst of a tenth of a second after an idle period', () => {
  const clock = { now: 0 };
  const admission = new Admission({ MAX_REQUESTS_IN_FLIGHT: 10, MAX_REQUESTS_PER_SECOND: 50 }, () => clock.now);
  clock.now = 60_000;
  expect(Array.from({ length: 8 }, () => admission.admits(0))).toEqual([
    ...Array(5).fill(true),
    ...Array(3).fill(false),
  ]);
});

it('uses the limits in force', () => {
  const limits = { MAX_REQUESTS_IN_FLIGHT: 2, MAX_REQUESTS_PER_SECOND: 0 };
  const admission = new Admission(limits, () => 60_000);
  expect(admission.admits(2)).toBe(false);
  limits.MAX_REQUESTS_IN_FLIGHT = 3;
  expect(admission.admits(2)).toBe(true);
  limits.MAX_REQUESTS_PER_SECOND = 10;
  expect([1, 2].map(() => admission.admits(0))).toEqual([true, false]);
});

it('limits concurrent requests, and does not limit the rate if it is 0', () => {
  const admission = new Admission({ MAX_REQUESTS_IN_FLIGHT: 2, MAX_REQUESTS_PER_SECOND: 0 }, () => 0);
  expect([0, 1, 2, 3, 1].map((inFlight) => admission.admits(inFlight))).toEqual([true, true, false, false, true]);
});
