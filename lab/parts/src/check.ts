/** One thing that was found, and the bound that it must keep. */
export interface Check {
  readonly what: string;
  readonly found: string;
  readonly bound: string;
  readonly ok: boolean;
}

/** A number that must not exceed a bound. @param unit - behind both numbers: `ms`, `%`; empty for a count. */
export const atMost = (what: string, value: number, bound: number, unit = ''): Check => ({
  ...{ what, found: quantity(value, unit), bound: `≤ ${quantity(bound, unit)}` },
  // A number that could not be measured keeps no bound.
  ok: value <= bound,
});

/** A number that must reach a bound. @param unit - as for {@link atMost}. */
export const atLeast = (what: string, value: number, bound: number, unit = ''): Check => ({
  ...{ what, found: quantity(value, unit), bound: `≥ ${quantity(bound, unit)}` },
  ok: value >= bound,
});

/** A count that must be this one. */
export const exactly = (what: string, value: number, expected: number): Check => ({
  ...{ what, found: String(value), bound: String(expected) },
  ok: value === expected,
});

/** A text that must be this one: a status, a line of a log, an outcome. */
export const same = (what: string, found: string, expected: string): Check => ({
  ...{ what, found, bound: expected },
  ok: found === expected,
});

/** A check as a terminal shows it. */
export const checkLine = ({ what, found, bound, ok }: Check): string =>
  `${ok ? '✓' : '✗'} ${what}: ${found} (${bound})`;

/** Checks as a table in Markdown, a row each. */
export const checkTable = (checks: readonly Check[]): readonly string[] => [
  '| what | found | must be | holds |',
  '| --- | --- | --- | --- |',
  ...checks.map(
    ({ what, found, bound, ok }) => `| ${[what, found, bound].map(cell).join(' | ')} | ${ok ? 'yes' : '**no**'} |`,
  ),
];

const quantity = (value: number, unit: string) => `${round(value)}${unit && ` ${unit}`}`;
const round = (value: number) => (value < 100 ? Math.round(value * 100) / 100 : Math.round(value));
// A row of a table is one line, and its cells end at a bar.
const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
