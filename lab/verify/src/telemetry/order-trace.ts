import type { OtlpReceiver } from '@signalbox/testing/otlp-receiver';

/** A span that a receiver got. */
export type Span = OtlpReceiver['spans'][number];

/** The spans of a receiver, by trace. */
export class Traces {
  private readonly byTrace: ReadonlyMap<string, readonly Span[]>;
  private readonly traceIdsOfOrder = new Map<string, Set<string>>();

  constructor(spans: readonly Span[]) {
    this.byTrace = Map.groupBy(spans, ({ traceId }) => traceId);
    for (const { traceId, attributes } of spans) {
      const orderId = attributes['signalbox.order.id'];
      if (typeof orderId !== 'string') continue;
      this.traceIdsOfOrder.set(orderId, (this.traceIdsOfOrder.get(orderId) ?? new Set()).add(traceId));
    }
  }

  /** The traces with spans that have the id of the order: one, unless the client sent several requests about it. */
  ofOrder(orderId: string): OrderTrace[] {
    return [...(this.traceIdsOfOrder.get(orderId) ?? [])].map((id) => new OrderTrace(this.byTrace.get(id) ?? []));
  }
}

/** One trace of an order. */
export class OrderTrace {
  readonly spans: readonly Span[];

  constructor(spans: readonly Span[]) {
    this.spans = spans;
  }

  /** The spans whose parent was not exported. */
  get orphans(): readonly Span[] {
    const ids = new Set(this.spans.map(({ spanId }) => spanId));
    return this.spans.filter(({ parentId }) => parentId !== '' && !ids.has(parentId));
  }

  get isConfirmed(): boolean {
    return this.named('settle order').some(({ attributes }) => attributes['signalbox.order.status.to'] === 'CONFIRMED');
  }

  /** Whether it has the request, spans of all services, and statements of both databases. */
  get isWhole(): boolean {
    const services = (spans: readonly Span[]) => [...new Set(spans.map(({ service }) => service))].sort().join();
    const statements = this.spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
    return (
      this.named('POST /api/orders').length === 1 &&
      services(this.spans) === 'gateway,orders,users' &&
      services(statements) === 'orders,users'
    );
  }

  named(name: string): Span[] {
    return this.spans.filter((span) => span.name === name);
  }
}
