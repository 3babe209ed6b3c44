import type { RefusalReason, RpcServer, ServerLoad, ServerObserver } from '@signalbox/rpc';
import type { Registry } from 'prom-client';
import { collected } from './collected.ts';
import { DurationCounts } from './duration-counts.ts';

class MessageCounts {
  readonly byCode = new Map<string, number>();
  readonly durations = new DurationCounts();
}

export interface ServerMetrics extends Required<ServerObserver> {
  /** Adds what the connections of the server hold. */
  measure(server: Pick<RpcServer, 'load'>): void;
}

const LOADS = [
  ['signalbox_rpc_server_connections', 'Connections of callers', 'connections'],
  ['signalbox_rpc_server_unfinished_bytes', 'Bytes of requests that are not complete', 'unfinishedBytes'],
  ['signalbox_rpc_server_request_bytes', 'Bodies of the requests in progress', 'requestBytes'],
  ['signalbox_rpc_server_unread_bytes', 'Bytes of replies that callers have not read', 'unreadBytes'],
] as const satisfies readonly (readonly [string, string, keyof ServerLoad])[];

/** Counts the requests that a process serves, by message and reply code, and measures their duration. */
export function serverMetrics(registry: Registry): ServerMetrics {
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
  const refusals = new Map<RefusalReason, number>();
  const refused = 'signalbox_rpc_server_refused_total';
  collected(registry, 'counter', refused, 'Requests, replies and connections refused at a limit, by reason', () =>
    [...refusals].map(([reason, value]) => ({ metricName: refused, labels: { reason }, value })),
  );
  return {
    measure: (server) => {
      for (const [name, help, field] of LOADS) {
        collected(registry, 'gauge', name, help, () => [{ metricName: name, labels: {}, value: server.load[field] }]);
      }
    },
    refused: (reason) => void refusals.set(reason, (refusals.get(reason) ?? 0) + 1),
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
