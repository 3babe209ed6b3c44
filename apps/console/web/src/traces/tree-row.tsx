import { useComputed, type ReadonlySignal, type Signal } from '@preact/signals';
import { formatMs } from '../parts/formats.ts';
import { firstLine, visibleText } from '../parts/visible-text.ts';
import { roleLabels } from './roles.ts';
import type { Row } from './waterfall.ts';

const MAX_INDENT = 12;

interface TreeRowProps {
  readonly row: Row;
  readonly startMs: number;
  readonly totalMs: number;
  /** The key of the row that Tab reaches. */
  readonly current: Signal<string | undefined>;
  readonly selected: Signal<string | undefined>;
  readonly collapsed: Signal<ReadonlySet<string>>;
}

/** Closes an open span, and opens a closed one. */
export function toggleSpan(collapsed: Signal<ReadonlySet<string>>, spanId: string): void {
  const next = new Set(collapsed.value);
  if (!next.delete(spanId)) next.add(spanId);
  collapsed.value = next;
}

/** Renders again only if its own row changes, not for each move of the focus: a trace can have thousands of rows. */
export function TreeRow({ row, startMs, totalMs, current, selected, collapsed }: TreeRowProps) {
  const { key, depth } = row;
  const isCurrent = useIs(current, key);
  const isSelected = useIs(selected, key);
  const isCollapsed = useComputed(() => collapsed.value.has(key)).value;
  return (
    <div
      data-key={key}
      class={rowClass(row, isSelected.value)}
      role="treeitem"
      tabIndex={isCurrent.value ? 0 : -1}
      aria-level={depth + 1}
      aria-selected={isSelected.value}
      aria-expanded={row.kind === 'span' && row.hasChildren ? !isCollapsed : undefined}
      onFocus={() => (current.value = key)}
      onClick={() => (selected.value = selected.value === key ? undefined : key)}
    >
      <Name row={row} isCollapsed={isCollapsed} onToggle={() => toggleSpan(collapsed, key)} />
      <Bar row={row} startMs={startMs} totalMs={totalMs} />
    </div>
  );
}

const useIs = (signal: Signal<string | undefined>, key: string): ReadonlySignal<boolean> =>
  useComputed(() => signal.value === key);

function rowClass(row: Row, isSelected: boolean): string {
  const isError = row.kind === 'span' ? row.span.status === 'error' : ['error', 'fatal'].includes(row.record.level);
  return ['row-line', row.kind === 'log' && 'log', isError && 'error', isSelected && 'selected']
    .filter(Boolean)
    .join(' ');
}

interface NameProps {
  readonly row: Row;
  readonly isCollapsed: boolean;
  readonly onToggle: () => void;
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
          onToggle();
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
      {row.queuedMs > 0 && (
        <span
          class="queued"
          style={{ right: `${100 - left}%`, width: `${(row.queuedMs / totalMs) * 100}%` }}
          title={`queued and sent: ${formatMs(row.queuedMs)}`}
        />
      )}
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
