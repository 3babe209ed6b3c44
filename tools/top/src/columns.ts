import { escapeControls } from '@signalbox/stack/log-lines';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align: 'left' | 'right';
  /** A narrow terminal loses the columns with the highest numbers first, and never those with 0. */
  readonly rank: number;
  /** Paints a cell after its alignment. */
  readonly paint?: (cell: string) => string;
}

const GAP = '  ';

/** Formats rows as lines of at most this width, with a line of titles. Leaves out a column without texts. */
export function formatColumns<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string[] {
  const cells = columns.map((column) => ({
    column,
    texts: [column.title, ...rows.map((row) => escapeControls(column.cell(row)).replaceAll('\t', '\\x09'))],
  }));
  const filled = cells.filter(({ texts: [, ...texts] }) => texts.length === 0 || texts.some(Boolean));
  const measured = filled.map((cell) => ({ ...cell, width: Math.max(...cell.texts.map(({ length }) => length)) }));
  const shown = fitting(measured, width);
  return ['', ...rows].map((_, line) =>
    shown
      .map(({ column, texts, width }) => {
        const cut = shortened(texts[line]!, width);
        const aligned = column.align === 'left' ? cut.padEnd(width) : cut.padStart(width);
        return line > 0 && column.paint ? column.paint(aligned) : aligned;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The columns that fit. Only the first one becomes narrower. */
function fitting<Cell extends { column: { rank: number }; width: number }>(
  cells: readonly Cell[],
  width: number,
): Cell[] {
  const total = cells.reduce((sum, cell) => sum + cell.width + GAP.length, -GAP.length);
  if (total <= width) return [...cells];
  const lowest = cells.toSorted((one, other) => other.column.rank - one.column.rank)[0]!;
  if (lowest.column.rank > 0)
    return fitting(
      cells.filter((cell) => cell !== lowest),
      width,
    );
  return cells.map((cell, index) =>
    index === 0 ? { ...cell, width: Math.max(1, cell.width - (total - width)) } : cell,
  );
}

/** A text of at most this length. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`;
