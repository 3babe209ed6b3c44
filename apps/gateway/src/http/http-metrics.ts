import { durationBuckets, type Metrics } from '@signalbox/service-defaults';
import type { FinishedExchange } from './exchange-hooks.ts';
import type { Traffic } from './traffic.ts';

type Registry = Metrics['registry'];
type Labels = Record<string, string | number>;

interface Sample {
  readonly metricName: string;
  readonly labels: Labels;
  readonly value: number;
}

/**
 * Counts requests by method, route and status, and how long they took. It adds to plain numbers, and makes text of them
 * only when it is asked: prom-client's own counters look their labels up anew for every request.
 */
export class HttpMetrics {
  private readonly routes = new Map<string, Map<string, RouteCounts>>();

  /** @param registry - where the counts are to be found. */
  constructor(registry: Registry, traffic: Traffic) {
    const register = (type: string, name: string, help: string, samples: () => Sample[]) => {
      const metric = { name, help, type, get: async () => ({ name, help, type, values: samples() }), reset() {} };
      registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0]);
    };
    const requests = 'signalbox_http_requests_total';
    register('counter', requests, 'Requests answered, by method, route and status', () => this.requests(requests));
    const duration = 'signalbox_http_request_duration_seconds';
    register('histogram', duration, 'Time to answer a request', () => this.durations(duration));
    const inFlight = 'signalbox_http_requests_in_flight';
    register('gauge', inFlight, 'Requests being answered', () => [
      { metricName: inFlight, labels: {}, value: traffic.inFlight.size },
    ]);
  }

  count({ method, route = 'none', status, durationMs }: FinishedExchange): void {
    let methods = this.routes.get(route);
    if (!methods) this.routes.set(route, (methods = new Map()));
    let counts = methods.get(method);
    if (!counts) methods.set(method, (counts = new RouteCounts()));
    counts.add(status, durationMs / 1000);
  }

  private requests(metricName: string): Sample[] {
    return this.each((labels, { byStatus }) =>
      [...byStatus].map(([status, value]) => ({ metricName, labels: { ...labels, status }, value })),
    );
  }

  private durations(name: string): Sample[] {
    return this.each((labels, { buckets, count, sumSeconds }) => {
      let below = 0;
      const samples = durationBuckets.map((le, index) => {
        below += buckets[index]!;
        return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below };
      });
      return [
        ...samples,
        { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
        { metricName: `${name}_sum`, labels, value: sumSeconds },
        { metricName: `${name}_count`, labels, value: count },
      ];
    });
  }

  private each(samples: (labels: Labels, counts: RouteCounts) => Sample[]): Sample[] {
    return [...this.routes].flatMap(([route, methods]) =>
      [...methods].flatMap(([method, counts]) => samples({ method, route }, counts)),
    );
  }
}

class RouteCounts {
  readonly byStatus = new Map<number, number>();
  readonly buckets = new Float64Array(durationBuckets.length);
  count = 0;
  sumSeconds = 0;

  add(status: number, seconds: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    this.count += 1;
    this.sumSeconds += seconds;
    let bucket = 0;
    while (seconds > durationBuckets[bucket]!) bucket += 1;
    if (bucket < durationBuckets.length) this.buckets[bucket]! += 1;
  }
}
