/** A measured value and the bound that it must satisfy. */
export interface Check {
  readonly what: string;
  readonly found: string;
  readonly bound: string;
  readonly ok: boolean;
}

/** A number that must not exceed a bound. @param unit - printed after both numbers: `ms`, `%`; empty for a count. */
export const atMost = (what: string, value: number, bound: number, unit = ''): Check => ({
  ...{ what, found: quantity(value, unit), bound: `≤ ${quantity(bound, unit)}` },
  // NaN, a value that could not be measured, satisfies no bound.
  ok: value <= bound,
});

/** A number that must reach a bound. @param unit - as for {@link atMost}. */
export const atLeast = (what: string, value: number, bound: number, unit = ''): Check => ({
  ...{ what, found: quantity(value, unit), bound: `≥ ${quantity(bound, unit)}` },
  ok: value >= bound,
});

/** A count that must equal the expected count. */
export const exactly = (what: string, value: number, expected: number): Check => ({
  ...{ what, found: String(value), bound: String(expected) },
  ok: value === expected,
});

/** A text that must equal the expected text: a status, a log line, an outcome. */
export const same = (what: string, found: string, expected: string): Check => ({
  ...{ what, found, bound: expected },
  ok: found === expected,
});

/** Formats a check as one line for the terminal. */
export const checkLine = ({ what, found, bound, ok }: Check): string =>
  `${ok ? '✓' : '✗'} ${what}: ${found} (${bound})`;

/** Formats checks as a Markdown table, one row per check. */
export const checkTable = (checks: readonly Check[]): readonly string[] => [
  '| what | found | must be | holds |',
  '| --- | --- | --- | --- |',
  ...checks.map(
    ({ what, found, bound, ok }) => `| ${[what, found, bound].map(cell).join(' | ')} | ${ok ? 'yes' : '**no**'} |`,
  ),
];

const quantity = (value: number, unit: string) => `${round(value)}${unit && ` ${unit}`}`;
const round = (value: number) => (value < 100 ? Math.round(value * 100) / 100 : Math.round(value));
// A Markdown table row is one line, and `|` separates its cells.
const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
