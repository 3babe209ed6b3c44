import { formatValue } from '../parts/formats.ts';
import { visibleText } from '../parts/visible-text.ts';
import type { Difference } from './settings.ts';

const text = (value: unknown): string => (value === undefined ? '(not set)' : visibleText(formatValue(value)));

/** Differences of two versions: a line each for what goes and what comes. */
export function Differences({ items }: { items: readonly Difference[] }) {
  if (items.length === 0) return <p class="muted">No difference.</p>;
  return (
    <ul class="differences">
      {items.map(({ name, before, after }) => (
        <li key={name}>
          <code>{visibleText(name)}</code>
          <del>
            <span class="hidden">from </span>
            {text(before)}
          </del>
          <ins>
            <span class="hidden">to </span>
            {text(after)}
          </ins>
        </li>
      ))}
    </ul>
  );
}
