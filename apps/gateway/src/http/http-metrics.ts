import { collected, DurationCounts, type Labels, type Metrics, type Sample } from '@signalbox/service-defaults';
import type { FinishedExchange } from './exchange-hooks.ts';
import type { Traffic } from './traffic.ts';

/** Counts requests by method, route and status, and measures their durations. */
export class HttpMetrics {
  private readonly routes = new Map<string, Map<string, RouteCounts>>();

  /** @param registry - the registry that exports the metrics. */
  constructor(registry: Metrics['registry'], traffic: Traffic) {
    const requests = 'signalbox_http_requests_total';
    collected(registry, 'counter', requests, 'Requests answered, by method, route and status', () =>
      this.each((labels, { byStatus }) =>
        [...byStatus].map(([status, value]) => ({ metricName: requests, labels: { ...labels, status }, value })),
      ),
    );
    const duration = 'signalbox_http_request_duration_seconds';
    collected(registry, 'histogram', duration, 'Time to answer a request', () =>
      this.each((labels, { durations }) => durations.samples(duration, labels)),
    );
    const inFlight = 'signalbox_http_requests_in_flight';
    collected(registry, 'gauge', inFlight, 'Requests being answered', () => [
      { metricName: inFlight, labels: {}, value: traffic.inFlight.size },
    ]);
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
