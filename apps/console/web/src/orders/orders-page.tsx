import { useSignal } from '@preact/signals';
import type { StuckOrder } from '../../../src/api/orders.ts';
import { addressOf } from '../api/contract.ts';
import { useLive, useReadEvery } from '../api/live.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/fields.tsx';
import { formatCents, formatDate, formatSeconds, formatTime, shortId } from '../parts/formats.ts';
import { Page, Section, Waiting } from '../parts/page.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { navigate } from '../router.ts';
import { RetryButton } from './retry.tsx';
import { StateMachine } from './state-machine.tsx';
import './orders.css';

const STUCK_MS = 2_000;

/** All orders as numbers, and those that are stuck. */
export function OrdersPage() {
  const { data, problem } = useLive(addressOf('/api/orders/counts'));
  const stuck = useReadEvery(STUCK_MS, addressOf('/api/orders/stuck'));
  const counts = data.value;
  return (
    <Page title="Orders">
      <Section title="States">
        {counts ? <StateMachine counts={counts} /> : <Waiting problem={problem.value} />}
        {counts && counts.oldestUnsettledSeconds !== null && (
          <p class="muted">
            The oldest order that is not settled was placed {formatSeconds(counts.oldestUnsettledSeconds)} ago.
          </p>
        )}
      </Section>
      <Section title="Open an order">
        <div class="stack">
          <p class="muted">
            The reply to <code>POST /api/orders</code> contains the id. The{' '}
            <a href="/traces?message=orders.placeOrder">traces of placed orders</a> lead to their orders too.
          </p>
          <OpenOrder />
        </div>
      </Section>
      <Section title="Stuck orders">
        {stuck.data.value ? (
          <Table
            caption="Stuck orders"
            columns={columns}
            rows={stuck.data.value.items}
            keyOf={({ orderId }) => orderId}
            empty="No order is stuck."
          />
        ) : (
          <Waiting problem={stuck.problem.value} />
        )}
      </Section>
    </Page>
  );
}

function OpenOrder() {
  const id = useSignal('');
  function open(event: Event): void {
    event.preventDefault();
    if (id.value.trim()) navigate(`/orders/${encodeURIComponent(id.value.trim())}`);
  }
  return (
    <form class="filters" onSubmit={open}>
      <TextField label="Order id" isWide required value={id.value} onInput={(value) => (id.value = value)} />
      <Button type="submit" kind="primary">
        Open
      </Button>
    </form>
  );
}

const columns: readonly Column<StuckOrder>[] = [
  { title: 'Order', cell: ({ orderId }) => <a href={`/orders/${orderId}`}>{shortId(orderId)}</a> },
  { title: 'State', cell: ({ status }) => status },
  { title: 'Placed', cell: ({ createdAt }) => formatDate(createdAt) },
  { title: 'Attempts', cell: ({ attempts }) => attempts, isNumber: true },
  { title: 'Next attempt', cell: ({ nextAttemptAt }) => formatTime(nextAttemptAt), isNumber: true },
  { title: 'Total', cell: ({ totalCents }) => formatCents(totalCents), isNumber: true },
  { title: 'Action', cell: ({ orderId }) => <RetryButton orderId={orderId} /> },
];
