import type { ServerObserver } from '@signalbox/rpc';
import type { Registry } from 'prom-client';
import { collected } from './collected.ts';
import { DurationCounts } from './duration-counts.ts';

class MessageCounts {
  readonly byCode = new Map<string, number>();
  readonly durations = new DurationCounts();
}

/** Counts what a process serves: messages by the code of their answer, and how long they took. */
export function serverMetrics(registry: Registry): ServerObserver {
  const messages = new Map<string, MessageCounts>();
  let inFlight = 0;
  const served = 'signalbox_rpc_served_total';
  collected(registry, 'counter', served, 'Messages answered, by their code: OK or that of the error', () =>
    [...messages].flatMap(([message, { byCode }]) =>
      [...byCode].map(([code, value]) => ({ metricName: served, labels: { message, code }, value })),
    ),
  );
  const duration = 'signalbox_rpc_duration_seconds';
  collected(registry, 'histogram', duration, 'Time to answer a message', () =>
    [...messages].flatMap(([message, { durations }]) => durations.samples(duration, { message })),
  );
  const now = 'signalbox_rpc_in_flight';
  collected(registry, 'gauge', now, 'Messages being answered', () => [
    { metricName: now, labels: {}, value: inFlight },
  ]);
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
