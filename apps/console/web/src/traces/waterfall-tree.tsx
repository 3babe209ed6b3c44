import { useSignal, type Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { formatCount, formatMs } from '../parts/formats.ts';
import { toggleSpan, TreeRow } from './tree-row.tsx';
import { ticksOf, type Row, type Waterfall } from './waterfall.ts';

const FIRST_ROWS = 400;

interface WaterfallTreeProps {
  readonly waterfall: Waterfall;
  /** The ids of spans whose children are hidden. */
  readonly collapsed: Signal<ReadonlySet<string>>;
  /** The key of the row with visible details. */
  readonly selected: Signal<string | undefined>;
}

/** The rows of a waterfall as a tree: arrow keys move in it, left and right close and open a span, Enter shows its details, Escape
 * hides them. */
export function WaterfallTree({ waterfall, collapsed, selected }: WaterfallTreeProps) {
  const tree = useRef<HTMLDivElement>(null);
  const current = useSignal<string | undefined>(undefined);
  const isWhole = useSignal(false);
  const { rows, startMs, endMs } = waterfall;
  const totalMs = Math.max(endMs - startMs, 0.001);
  const shown = isWhole.value ? rows : rows.slice(0, FIRST_ROWS);
  // One row can be reached with Tab: the last one that had the focus, or the first one.
  if (!shown.some(({ key }) => key === current.peek())) current.value = shown[0]?.key;

  function move(index: number): void {
    const row = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (!row) return;
    current.value = row.key;
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus();
  }

  function press(event: KeyboardEvent): void {
    const index = shown.findIndex(({ key }) => key === current.peek());
    const row = shown[index];
    if (!row) return;
    const hasChildren = row.kind === 'span' && row.hasChildren;
    const isOpen = hasChildren && !collapsed.peek().has(row.key);
    const select = () => (selected.value = row.key);
    const actions: Record<string, () => unknown> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      Home: () => move(0),
      End: () => move(shown.length - 1),
      Enter: select,
      ' ': select,
      Escape: () => (selected.value = undefined),
      ArrowRight: () => (hasChildren && !isOpen ? toggleSpan(collapsed, row.key) : move(index + 1)),
      ArrowLeft: () => (isOpen ? toggleSpan(collapsed, row.key) : move(parentIndex(shown, index))),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  return (
    <>
      <Axis totalMs={totalMs} />
      <div ref={tree} class="waterfall" role="tree" aria-label="Spans" onKeyDown={press}>
        {shown.map((row) => (
          <TreeRow key={row.key} {...{ row, startMs, totalMs, current, selected, collapsed }} />
        ))}
      </div>
      {shown.length < rows.length && (
        <Button onClick={() => (isWhole.value = true)}>Show all {formatCount(rows.length)} rows</Button>
      )}
    </>
  );
}

const parentIndex = (rows: readonly Row[], index: number): number =>
  Math.max(
    0,
    rows.slice(0, index).findLastIndex(({ depth }) => depth < rows[index]!.depth),
  );

function Axis({ totalMs }: { totalMs: number }) {
  return (
    <div class="axis" aria-hidden="true">
      <span />
      <div class="axis-track">
        {ticksOf(totalMs).map((tick) => (
          <span key={tick} class="tick" style={{ left: `${(tick / totalMs) * 100}%` }}>
            {formatMs(tick)}
          </span>
        ))}
      </div>
    </div>
  );
}
