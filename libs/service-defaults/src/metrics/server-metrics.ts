import { traceIdOf, type RefusalReason, type RpcServer, type ServerLoad, type ServerObserver } from '@signalbox/rpc';
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
  collected(
    registry,
    {
      type: 'counter',
      name: 'signalbox_rpc_server_requests_total',
      help: 'Requests served, by message and code: OK or the error code',
      labelNames: ['message', 'code'],
    },
    () =>
      [...messages].flatMap(([message, { byCode }]) =>
        [...byCode].map(([code, value]) => ({ labels: { message, code }, value })),
      ),
  );
  collected(
    registry,
    {
      type: 'histogram',
      name: 'signalbox_rpc_server_duration_seconds',
      help: 'Duration of a request',
      labelNames: ['message'],
    },
    () => [...messages].flatMap(([message, { durations }]) => durations.samples({ message })),
  );
  collected(
    registry,
    { type: 'gauge', name: 'signalbox_rpc_server_active_requests', help: 'Requests in progress' },
    () => [{ labels: {}, value: inFlight }],
  );
  const refusals = new Map<RefusalReason, number>();
  collected(
    registry,
    {
      type: 'counter',
      name: 'signalbox_rpc_server_refused_total',
      help: 'Requests, replies and connections refused at a limit, by reason',
      labelNames: ['reason'],
    },
    () => [...refusals].map(([reason, value]) => ({ labels: { reason }, value })),
  );
  let measured: Pick<RpcServer, 'load'> | undefined;
  for (const [name, help, field] of LOADS) {
    const samples = () => (measured ? [{ labels: {}, value: measured.load[field] }] : []);
    collected(registry, { type: 'gauge', name, help }, samples);
  }
  return {
    measure: (server) => void (measured = server),
    refused: (reason) => void refusals.set(reason, (refusals.get(reason) ?? 0) + 1),
    started: () => {
      inFlight += 1;
    },
    served: ({ message, code, durationMs, traceparent, isTraced }) => {
      inFlight -= 1;
      let counts = messages.get(message);
      if (!counts) messages.set(message, (counts = new MessageCounts()));
      counts.byCode.set(code, (counts.byCode.get(code) ?? 0) + 1);
      counts.durations.add(
        durationMs / 1000,
        isTraced && traceparent !== undefined ? traceIdOf(traceparent) : undefined,
      );
    },
  };
}
