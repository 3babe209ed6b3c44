import type { Checked } from '../preflight/check-machine.ts';

const MAX_DIFFERENCE_MS = 5_000;

/** Compares the clock of another machine with this one. Tokens and certificates have times. */
export function clockCheck(what: string, otherMs: number, ownMs = Date.now()): Checked {
  const differenceMs = otherMs - ownMs;
  const seconds = Math.round(Math.abs(differenceMs) / 1_000);
  const found = `${seconds} s ${differenceMs < 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(differenceMs) <= MAX_DIFFERENCE_MS) return { what, found: 'same time' };
  return {
    what,
    found,
    warning: `the ${what} is ${found}, and tokens have times: synchronise it, for example with NTP`,
  };
}

/** Whether the own clock can be right: it is not before the files of the project were written. */
export function ownClockCheck(filesWrittenMs: number, ownMs = Date.now()): Checked {
  const found = new Date(ownMs).toISOString();
  if (ownMs >= filesWrittenMs) return { what: 'clock', found };
  const written = new Date(filesWrittenMs).toISOString();
  return { what: 'clock', found, warning: `the clock is before the files of the project (${written}): set it` };
}
