import { escapeControls } from './log-lines.ts';

/** Aligns the columns of rows, and escapes control characters. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const escaped = rows.map((row) => row.map(escapeControls));
  const widths = (escaped[0] ?? []).map((_, column) => Math.max(...escaped.map((row) => row[column]?.length ?? 0)));
  return escaped.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
