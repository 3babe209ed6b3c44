import type { OrderCounts } from '../../../src/api/orders.ts';
import { formatCount } from '../parts/formats.ts';
import { isNarrow } from './media.ts';

const WIDTH = 248;
const HEIGHT = 84;

/** The states of an order, and where they stand. */
const states = [
  { status: 'PENDING', x: 4, y: 118, tone: 'info' },
  { status: 'CONFIRMED', x: 372, y: 4, tone: 'good' },
  { status: 'CANCELLING', x: 372, y: 118, tone: 'warn' },
  { status: 'REJECTED', x: 372, y: 232, tone: 'bad' },
  { status: 'CANCELLED', x: 740, y: 118, tone: 'muted' },
] as const;

/** The steps between them, and the middle of their labels. */
const steps = [
  { path: 'M252 145C312 145 312 46 366 46', label: 'credit reserved', x: 309, y: 84 },
  { path: 'M252 160H366', label: 'expired, requested', x: 309, y: 155 },
  { path: 'M252 175C312 175 312 274 366 274', label: 'credit refused', x: 309, y: 240 },
  { path: 'M496 88V112', label: 'requested', x: 535, y: 105 },
  { path: 'M620 160H734', label: 'credit released', x: 677, y: 155 },
] as const;

/** The saga of an order, with the number of orders in each state. */
export function StateMachine({ counts }: { counts: OrderCounts }) {
  const known = states.map(({ status }) => status as string);
  const others = counts.states.filter(({ status }) => !known.includes(status));
  if (isNarrow.value || others.length > 0) return <StateList counts={counts} />;
  return (
    <div class="scroll" role="group" aria-label="States of orders" tabIndex={0}>
      <svg class="machine" width="992" height="320" viewBox="0 0 992 320">
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path d="M0 0L8 4L0 8Z" />
          </marker>
        </defs>
        {steps.map(({ path, label, x, y }) => (
          <g key={path} class="step">
            <path d={path} marker-end="url(#arrow)" />
            <text x={x} y={y}>
              {label}
            </text>
          </g>
        ))}
        {states.map(({ status, x, y, tone }) => (
          <g key={status} class={`state ${tone}`} transform={`translate(${x} ${y})`}>
            <rect width={WIDTH} height={HEIGHT} rx={10} />
            <text x={14} y={24} class="status">
              {status}
            </text>
            <text x={14} y={52} class="count">
              {formatCount(totalOf(counts, status))}
            </text>
            <text x={14} y={72} class="reasons">
              {reasonsOf(counts, status)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

const totalOf = ({ states: all }: OrderCounts, status: string): number =>
  all.filter((state) => state.status === status).reduce((sum, { orders }) => sum + orders, 0);

/** The reasons of a state with their counts, without the part of their names that says so little. */
const reasonsOf = ({ states: all }: OrderCounts, status: string): string =>
  all
    .filter((state) => state.status === status && state.reason !== null && state.orders > 0)
    .map(({ reason, orders }) => `${reason!.toLowerCase().replaceAll('_', ' ')} ${formatCount(orders)}`)
    .join(', ');

function StateList({ counts }: { counts: OrderCounts }) {
  const all = [...new Set([...states.map(({ status }) => status as string), ...counts.states.map((s) => s.status)])];
  return (
    <ul class="state-list">
      {all.map((status) => (
        <li key={status}>
          <span>{status}</span>
          <b>{formatCount(totalOf(counts, status))}</b>
          <span class="muted">{reasonsOf(counts, status)}</span>
        </li>
      ))}
    </ul>
  );
}
