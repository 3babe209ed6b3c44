/** One number of a verdict, and the bound that it must keep. */
export interface Check {
  readonly what: string;
  readonly found: string;
  readonly bound: string;
  readonly ok: boolean;
}

/** @param unit - behind both numbers: `ms`, `%`; empty for a count. */
export const atMost = (what: string, value: number, bound: number, unit = ''): Check =>
  check(what, value, '≤', bound, unit);

export const atLeast = (what: string, value: number, bound: number, unit = ''): Check =>
  check(what, value, '≥', bound, unit);

function check(what: string, value: number, relation: '≤' | '≥', bound: number, unit: string): Check {
  const shown = (number: number) => `${round(number)}${unit && ` ${unit}`}`;
  // A number that could not be measured keeps no bound.
  const ok = relation === '≤' ? value <= bound : value >= bound;
  return { what, found: shown(value), bound: `${relation} ${shown(bound)}`, ok };
}

const round = (value: number) => (value < 100 ? Math.round(value * 10) / 10 : Math.round(value));
