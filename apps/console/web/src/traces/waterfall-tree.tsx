import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { formatCount, formatMs } from '../parts/formats.ts';
import { firstLine, visibleText } from '../parts/visible-text.ts';
import { roleLabels } from './roles.ts';
import { ticksOf, type Row, type Waterfall } from './waterfall.ts';

const FIRST_ROWS = 400;
const MAX_INDENT = 12;

interface WaterfallTreeProps {
  readonly waterfall: Waterfall;
  readonly collapsed: ReadonlySet<string>;
  readonly selected: string | undefined;
  readonly onToggle: (spanId: string) => void;
  readonly onSelect: (key: string) => void;
}

/** The rows of a waterfall as a tree: arrow keys move in it, left and right close and open a span, Enter selects. */
export function WaterfallTree({ waterfall, collapsed, selected, onToggle, onSelect }: WaterfallTreeProps) {
  const tree = useRef<HTMLDivElement>(null);
  const current = useSignal<string>();
  const isWhole = useSignal(false);
  const { rows, startMs, endMs } = waterfall;
  const totalMs = Math.max(endMs - startMs, 0.001);
  const shown = isWhole.value ? rows : rows.slice(0, FIRST_ROWS);
  const focusable = shown.some(({ key }) => key === current.value) ? current.value : shown[0]?.key;

  function move(index: number): void {
    const row = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (!row) return;
    current.value = row.key;
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus();
  }

  function press(event: KeyboardEvent): void {
    const index = shown.findIndex(({ key }) => key === focusable);
    const row = shown[index];
    if (!row) return;
    const isOpen = row.kind === 'span' && row.hasChildren && !collapsed.has(row.key);
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      Home: () => move(0),
      End: () => move(shown.length - 1),
      Enter: () => onSelect(row.key),
      ' ': () => onSelect(row.key),
      ArrowRight: () => (row.kind === 'span' && row.hasChildren && !isOpen ? onToggle(row.key) : move(index + 1)),
      ArrowLeft: () => (isOpen ? onToggle(row.key) : move(parentIndex(shown, index))),
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
          <div
            key={row.key}
            data-key={row.key}
            class={rowClass(row, selected)}
            role="treeitem"
            tabIndex={row.key === focusable ? 0 : -1}
            aria-level={row.depth + 1}
            aria-selected={row.key === selected}
            aria-expanded={row.kind === 'span' && row.hasChildren ? !collapsed.has(row.key) : undefined}
            onFocus={() => (current.value = row.key)}
            onClick={() => onSelect(row.key)}
          >
            <Name row={row} isCollapsed={collapsed.has(row.key)} onToggle={onToggle} />
            <Bar row={row} startMs={startMs} totalMs={totalMs} />
          </div>
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

function rowClass(row: Row, selected: string | undefined): string {
  const isError = row.kind === 'span' ? row.span.status === 'error' : ['error', 'fatal'].includes(row.record.level);
  return ['row-line', row.kind === 'log' && 'log', isError && 'error', row.key === selected && 'selected']
    .filter(Boolean)
    .join(' ');
}

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

interface NameProps {
  readonly row: Row;
  readonly isCollapsed: boolean;
  readonly onToggle: (spanId: string) => void;
}

function Name({ row, isCollapsed, onToggle }: NameProps) {
  const indent = { '--depth': Math.min(row.depth, MAX_INDENT) };
  if (row.kind === 'log') {
    return (
      <div class="row-name" style={indent}>
        <span class="twisty" />
        <span class={`level ${row.record.level}`}>{row.record.level}</span>
        <span class="row-text">{visibleText(firstLine(row.record.message, 200))}</span>
      </div>
    );
  }
  const { span, role, hasChildren, isOrphan } = row;
  return (
    <div class="row-name" style={indent}>
      <span
        class="twisty"
        aria-hidden="true"
        onClick={(event) => {
          if (!hasChildren) return;
          event.stopPropagation();
          onToggle(row.key);
        }}
      >
        {hasChildren ? (isCollapsed ? '▸' : '▾') : ''}
      </span>
      <span class={`role ${role}`}>{roleLabels[role]}</span>
      <span class="row-text">
        {visibleText(span.name)} <span class="muted">{visibleText(span.service)}</span>
      </span>
      {span.status === 'error' && <span class="tag bad">error</span>}
      {isOrphan && <span class="tag warn">no parent</span>}
    </div>
  );
}

function Bar({ row, startMs, totalMs }: { row: Row; startMs: number; totalMs: number }) {
  const left = ((row.atMs - startMs) / totalMs) * 100;
  if (row.kind === 'log') {
    return (
      <div class="track">
        <span class="log-mark" style={{ left: `${left}%` }} />
      </div>
    );
  }
  const width = (row.span.durationMs / totalMs) * 100;
  const isLate = left + width > 80;
  return (
    <div class="track">
      <span class={`bar ${row.role}`} style={{ left: `${left}%`, width: `max(2px, ${width}%)` }} />
      <span
        class="bar-text"
        style={isLate ? { right: `calc(${100 - left}% + 4px)` } : { left: `calc(${left + width}% + 6px)` }}
      >
        {formatMs(row.span.durationMs)}
      </span>
    </div>
  );
}
