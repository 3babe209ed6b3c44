import type { ServerObserver } from '@signalbox/rpc';
import type { Registry } from 'prom-client';
import { collected } from './collected.ts';
import { DurationCounts } from './duration-counts.ts';

class MessageCounts {
  readonly byCode = new Map<string, number>();
  readonly durations = new DurationCounts();
}

/** Counts the requests that a process serves, by message and reply code, and measures their duration. */
export function serverMetrics(registry: Registry): ServerObserver {
  const messages = new Map<string, MessageCounts>();
  let inFlight = 0;
  const served = 'signalbox_rpc_server_requests_total';
  collected(registry, 'counter', served, 'Requests served, by message and code: OK or the error code', () =>
    [...messages].flatMap(([message, { byCode }]) =>
      [...byCode].map(([code, value]) => ({ metricName: served, labels: { message, code }, value })),
    ),
  );
  const duration = 'signalbox_rpc_server_duration_seconds';
  collected(registry, 'histogram', duration, 'Duration of a request', () =>
    [...messages].flatMap(([message, { durations }]) => durations.samples(duration, { message })),
  );
  const now = 'signalbox_rpc_server_active_requests';
  collected(registry, 'gauge', now, 'Requests in progress', () => [{ metricName: now, labels: {}, value: inFlight }]);
  return {
    started: () => {
      inFlight += 1;
    },
    served: ({ message, code, durationMs }) => {
      inFlight -= 1;
      let counts = messages.get(message);
      if (!counts) messages.set(message, (counts = new MessageCounts()));
      counts.byCode.set(code, (counts.byCode.get(code) ?? 0) + 1);
      counts.durations.add(durationMs / 1000);
    },
  };
}
