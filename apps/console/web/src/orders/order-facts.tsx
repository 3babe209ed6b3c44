import type { Trace } from '../../../src/api/telemetry.ts';
import { shortId } from '../parts/formats.ts';
import { visibleText } from '../parts/visible-text.ts';

/** The orders that a trace is about, with links to them. */
export function orderFacts(trace: Trace) {
  const orders = [...new Set(trace.spans.map(({ attributes }) => attributes['signalbox.order.id']))].filter(
    (order) => typeof order === 'string',
  );
  return orders.map(
    (order) =>
      [
        'Order',
        <a key="order" href={`/orders/${encodeURIComponent(order)}`}>
          {visibleText(shortId(order))}
        </a>,
      ] as const,
  );
}
