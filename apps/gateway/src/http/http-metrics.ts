import { collected, DurationCounts, type Labels, type Metrics, type Sample } from '@signalbox/service-defaults';
import type { Connections } from './connections.ts';
import type { FinishedExchange } from './exchange-hooks.ts';
import type { Traffic } from './traffic.ts';

/** Counts HTTP requests by method, route and status, and measures their duration. */
export class HttpMetrics {
  private readonly routes = new Map<string, Map<string, RouteCounts>>();

  /** @param registry - the registry that exposes the metrics. */
  constructor(registry: Metrics['registry'], traffic: Traffic, connections: Connections) {
    collected(
      registry,
      {
        type: 'counter',
        name: 'signalbox_http_server_requests_total',
        help: 'HTTP requests served, by method, route and status',
        labelNames: ['method', 'route', 'status'],
      },
      () =>
        this.each((labels, { byStatus }) =>
          [...byStatus].map(([status, value]) => ({ labels: { ...labels, status }, value })),
        ),
    );
    collected(
      registry,
      {
        type: 'histogram',
        name: 'signalbox_http_server_request_duration_seconds',
        help: 'Duration of an HTTP request',
        labelNames: ['method', 'route'],
      },
      () => this.each((labels, { durations }) => durations.samples(labels)),
    );
    collected(
      registry,
      { type: 'gauge', name: 'signalbox_http_server_active_requests', help: 'HTTP requests in progress' },
      () => [{ labels: {}, value: traffic.inFlight.size }],
    );
    collected(
      registry,
      { type: 'gauge', name: 'signalbox_http_server_connections', help: 'Open HTTP connections' },
      () => [{ labels: {}, value: connections.open.size }],
    );
    collected(
      registry,
      {
        type: 'counter',
        name: 'signalbox_http_server_limited_connections_total',
        help: 'HTTP connections that a limit refused or closed, by limit',
        labelNames: ['limit'],
      },
      () => [...connections.limited].map(([limit, value]) => ({ labels: { limit }, value })),
    );
  }

  count({ method = 'none', route = 'none', status, durationMs, traceId, spanId }: FinishedExchange): void {
    let methods = this.routes.get(route);
    if (!methods) this.routes.set(route, (methods = new Map()));
    let counts = methods.get(method);
    if (!counts) methods.set(method, (counts = new RouteCounts()));
    counts.byStatus.set(status, (counts.byStatus.get(status) ?? 0) + 1);
    if (durationMs !== undefined) counts.durations.add(durationMs / 1000, spanId && traceId);
  }

  private each(samples: (labels: Labels, counts: RouteCounts) => Sample[]): Sample[] {
    return [...this.routes].flatMap(([route, methods]) =>
      [...methods].flatMap(([method, counts]) => samples({ method, route }, counts)),
    );
  }
}

class RouteCounts {
  readonly byStatus = new Map<number, number>();
  readonly durations = new DurationCounts();
}
