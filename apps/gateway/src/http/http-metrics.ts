import { collected, DurationCounts, type Labels, type Metrics, type Sample } from '@signalbox/service-defaults';
import type { Connections } from './connections.ts';
import type { FinishedExchange } from './exchange-hooks.ts';
import type { Traffic } from './traffic.ts';

/** Counts HTTP requests by method, route and status, and measures their duration. */
export class HttpMetrics {
  private readonly routes = new Map<string, Map<string, RouteCounts>>();

  /** @param registry - the registry that exposes the metrics. */
  constructor(registry: Metrics['registry'], traffic: Traffic, connections: Connections) {
    const requests = 'signalbox_http_server_requests_total';
    collected(registry, 'counter', requests, 'HTTP requests served, by method, route and status', () =>
      this.each((labels, { byStatus }) =>
        [...byStatus].map(([status, value]) => ({ metricName: requests, labels: { ...labels, status }, value })),
      ),
    );
    const duration = 'signalbox_http_server_request_duration_seconds';
    collected(registry, 'histogram', duration, 'Duration of an HTTP request', () =>
      this.each((labels, { durations }) => durations.samples(duration, labels)),
    );
    const inFlight = 'signalbox_http_server_active_requests';
    collected(registry, 'gauge', inFlight, 'HTTP requests in progress', () => [
      { metricName: inFlight, labels: {}, value: traffic.inFlight.size },
    ]);
    const open = 'signalbox_http_server_connections';
    collected(registry, 'gauge', open, 'Open HTTP connections', () => [
      { metricName: open, labels: {}, value: connections.open.size },
    ]);
    const limited = 'signalbox_http_server_limited_connections_total';
    collected(registry, 'counter', limited, 'HTTP connections that a limit refused or closed, by limit', () =>
      [...connections.limited].map(([limit, value]) => ({ metricName: limited, labels: { limit }, value })),
    );
  }

  count({ method = 'none', route = 'none', status, durationMs }: FinishedExchange): void {
    let methods = this.routes.get(route);
    if (!methods) this.routes.set(route, (methods = new Map()));
    let counts = methods.get(method);
    if (!counts) methods.set(method, (counts = new RouteCounts()));
    counts.byStatus.set(status, (counts.byStatus.get(status) ?? 0) + 1);
    if (durationMs !== undefined) counts.durations.add(durationMs / 1000);
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
