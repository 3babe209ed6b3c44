import type { OrderHistory } from '../../../src/api/orders.ts';
import { addressOf } from '../api/contract.ts';
import { useLive } from '../api/live.ts';
import { formatCents, formatDate, formatMs, formatTimeMs, shortId } from '../parts/formats.ts';
import { Facts, Page, Section, Waiting } from '../parts/page.tsx';
import { Table, type Column } from '../parts/table.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { agreementOf, type Agreement } from './agreement.ts';
import { RetryButton } from './retry.tsx';
import './orders.css';

const agreements: Readonly<Record<Agreement, readonly [tone: string, text: string]>> = {
  agree: ['good', 'The databases agree'],
  'in progress': ['info', 'In progress'],
  differ: ['bad', 'The databases differ'],
};

/** One order in both databases, and what happened to it. */
export function OrderPage({ id }: { id: string }) {
  const { data, problem } = useLive(addressOf('/api/orders/:orderId', { orderId: id }));
  const history = data.value;
  if (!history) {
    return (
      <Page title={`Order ${shortId(id)}`}>
        <Waiting problem={problem.value} />
      </Page>
    );
  }
  const { order, events } = history;
  const [tone, text] = agreements[agreementOf(history)];
  return (
    <Page
      title={`Order ${shortId(id)}`}
      tools={
        <>
          <span class={`tag ${tone}`}>{text}</span>
          {order.nextAttemptAt !== null && <RetryButton orderId={id} />}
          <a href={`/traces?orderId=${encodeURIComponent(id)}`}>Traces of this order</a>
        </>
      }
    >
      <Databases history={history} />
      <Section title="Items">
        <Table
          caption="Items of the order"
          columns={itemColumns}
          rows={order.items}
          keyOf={(item) => JSON.stringify(item)}
          empty="No items."
        />
      </Section>
      <Section title="Time line">
        <TimeLine events={events} />
      </Section>
    </Page>
  );
}

function Databases({ history: { order, reservation } }: { history: OrderHistory }) {
  return (
    <div class="columns">
      <Section title="Database of orders">
        <Facts
          items={[
            ['State', <b key="s">{order.status}</b>],
            ['Reason', order.reason ?? '–'],
            ['Total', formatCents(order.totalCents)],
            ['Attempts', order.attempts],
            ['Placed', formatDate(order.createdAt)],
            ['Changed', formatDate(order.updatedAt)],
            ['Next attempt', order.nextAttemptAt === null ? 'none: settled' : formatDate(order.nextAttemptAt)],
            ['User', <code key="u">{order.userId}</code>],
            ['Order id', <code key="o">{order.id}</code>],
          ]}
        />
      </Section>
      <Section title="Database of users">
        {reservation ? (
          <Facts
            items={[
              ['Reservation', <b key="r">{reservation.outcome}</b>],
              ['Reason', reservation.reason ?? '–'],
              ['Amount', reservation.amountCents === null ? '–' : formatCents(reservation.amountCents)],
              ['Answered', formatDate(reservation.answeredAt)],
            ]}
          />
        ) : (
          <p class="empty">Users has stored nothing for this order.</p>
        )}
      </Section>
    </div>
  );
}

const itemColumns: readonly Column<OrderHistory['order']['items'][number]>[] = [
  { title: 'Product', cell: ({ name }) => visibleText(name) },
  { title: 'Quantity', cell: ({ quantity }) => quantity, isNumber: true },
  { title: 'Price', cell: ({ priceCents }) => formatCents(priceCents), isNumber: true },
];

function TimeLine({ events }: Pick<OrderHistory, 'events'>) {
  const startMs = events[0]?.atMs ?? 0;
  if (events.length === 0) return <p class="empty">No event was received.</p>;
  return (
    <ol class="time-line">
      {events.map(({ atMs, source, text, traceId, durationMs }, index) => (
        <li key={index} class={source}>
          <span class="at muted">
            {formatTimeMs(atMs)} <span>+{formatMs(atMs - startMs)}</span>
          </span>
          <span class="tag">{source}</span>
          <span class="what">
            {visibleText(text)} {durationMs !== null && <span class="muted">{formatMs(durationMs)}</span>}{' '}
            {traceId && (
              <a href={`/traces/${encodeURIComponent(traceId)}`} aria-label={`Trace of ${visibleText(text)}`}>
                Trace
              </a>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
