/** One number that was measured, and the bound that it must keep. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly bound: string;
  readonly ok: boolean;
}

/** A finding that must not exceed a bound; it is told as soon as it is known. */
export const atMost = (what: string, value: number, bound: number, unit: string): Finding =>
  told({ what, found: `${round(value)} ${unit}`, bound: `≤ ${bound} ${unit}`, ok: value <= bound });

/** A finding that must reach a bound. */
export const atLeast = (what: string, value: number, bound: number, unit: string): Finding =>
  told({ what, found: `${round(value)} ${unit}`, bound: `≥ ${bound} ${unit}`, ok: value >= bound });

/** A count that must be this one. */
export const exactly = (what: string, value: number, expected: number): Finding =>
  told({ what, found: String(value), bound: String(expected), ok: value === expected });

/** An observation that must be this one, as text: a status, a line of a log, an outcome. */
export const same = (what: string, found: string, expected: string): Finding =>
  told({ what, found: cell(found), bound: cell(expected), ok: found === expected });

// A table's row is one line, and its cells end at a bar.
const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');

function told(finding: Finding): Finding {
  console.log(`  ${finding.ok ? '✓' : '✗'} ${finding.what}: ${finding.found} (${finding.bound})`);
  return finding;
}

const round = (value: number) => (value < 100 ? Math.round(value * 100) / 100 : Math.round(value));
