import type { Difference, SettingValue } from '@signalbox/configuration';
import { textTable } from '@signalbox/stack/text-table';

/** The output of the command. */
export interface Terminal {
  log(text: string): void;
  error(text: string): void;
}

/** What a terminal obeys instead of showing it: control characters, and marks that reorder text. */
const OBEYED = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Escapes what a terminal would obey, also line breaks: a text that another wrote stays in its place. */
export const printable = (text: string): string =>
  text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A terminal that shows only printable text, in lines. */
export function printing(terminal: Terminal): Terminal {
  const inLines = (text: string): string => text.split('\n').map(printable).join('\n');
  return { log: (text) => terminal.log(inLines(text)), error: (text) => terminal.error(inLines(text)) };
}

/** Aligns the columns of rows. */
export const table = (rows: readonly (readonly string[])[]): string =>
  textTable(rows.map((row) => row.map(printable))).join('\n');

/** Formats a value for programs. */
export const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** A difference in one line: `LOG_LEVEL: info → debug`. */
export const differenceLine = ({ name, from, to }: Difference): string =>
  printable(`${name}: ${shown(from)} → ${shown(to)}`);

/** A value as the command line shows it. */
export const shown = (value: SettingValue | undefined): string => (value === undefined ? '(not set)' : String(value));
