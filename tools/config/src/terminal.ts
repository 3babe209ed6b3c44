/** The output of the command. */
export interface Terminal {
  log(text: string): void;
  error(text: string): void;
}

/** Aligns the columns of rows. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Formats a value for programs. */
export const json = (value: unknown): string => JSON.stringify(value, undefined, 2);
