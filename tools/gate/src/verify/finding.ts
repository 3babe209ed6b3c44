/** One number that was measured, and the bound that it must keep. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly bound: string;
  readonly ok: boolean;
}

/** A finding that must not exceed a bound; it is told as soon as it is known. */
export function atMost(what: string, value: number, bound: number, unit: string): Finding {
  const finding = { what, found: `${round(value)} ${unit}`, bound: `≤ ${bound} ${unit}`, ok: value <= bound };
  console.log(`  ${finding.ok ? '✓' : '✗'} ${what}: ${finding.found} (${finding.bound})`);
  return finding;
}

const round = (value: number) => (value < 100 ? Math.round(value * 10) / 10 : Math.round(value));
