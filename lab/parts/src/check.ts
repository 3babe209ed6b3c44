/** A measured value and the threshold that it must meet. */
export interface Check {
  readonly what: string;
  readonly found: string;
  readonly threshold: string;
  readonly ok: boolean;
}

/** A number that must not exceed a threshold. @param unit - follows both numbers: `ms`, `%`; empty for a count. */
export const atMost = (what: string, value: number, threshold: number, unit = ''): Check => ({
  ...{ what, found: quantity(value, unit), threshold: `≤ ${quantity(threshold, unit)}` },
  // NaN, a value that could not be measured, meets no threshold.
  ok: value <= threshold,
});

/** A number that must reach a threshold. @param unit - as for {@link atMost}. */
export const atLeast = (what: string, value: number, threshold: number, unit = ''): Check => ({
  ...{ what, found: quantity(value, unit), threshold: `≥ ${quantity(threshold, unit)}` },
  ok: value >= threshold,
});

/** A count that must equal the expected count. */
export const equals = (what: string, value: number, expected: number): Check => ({
  ...{ what, found: String(value), threshold: String(expected) },
  ok: value === expected,
});

/** A text that must equal the expected text: a status, a log line, an outcome. */
export const textEquals = (what: string, found: string, expected: string): Check => ({
  ...{ what, found, threshold: expected },
  ok: found === expected,
});

/** Formats a check as one line for the terminal. */
export const checkLine = ({ what, found, threshold, ok }: Check): string =>
  `${ok ? '✓' : '✗'} ${what}: ${found} (${threshold})`;

/** Formats checks as a Markdown table, one row per check. */
export const checkTable = (checks: readonly Check[]): readonly string[] => [
  '| what | found | threshold | met |',
  '| --- | --- | --- | --- |',
  ...checks.map(
    ({ what, found, threshold, ok }) =>
      `| ${[what, found, threshold].map(cell).join(' | ')} | ${ok ? 'yes' : '**no**'} |`,
  ),
];

const quantity = (value: number, unit: string) => `${round(value)}${unit && ` ${unit}`}`;
const round = (value: number) => (value < 100 ? Math.round(value * 100) / 100 : Math.round(value));
// A Markdown table row is one line, and `|` separates its cells.
const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
