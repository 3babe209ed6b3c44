import { collected, type Metrics } from '@signalbox/service-defaults';
import type { History } from './store/history.ts';

/** Adds what the console receives and stores to its metrics. */
export function consoleMetrics({ registry }: Metrics, history: History): void {
  const ofSignals = (
    type: 'counter' | 'gauge',
    name: string,
    help: string,
    field: 'received' | 'dropped' | 'stored',
  ): void =>
    collected(registry, { type, name, help, labelNames: ['signal'] }, () => {
      const { spans, logs } = history.storage();
      return [
        { labels: { signal: 'traces' }, value: spans[field] },
        { labels: { signal: 'logs' }, value: logs[field] },
      ];
    });
  ofSignals('counter', 'signalbox_console_received_total', 'Received spans and log records, by signal', 'received');
  const dropped = 'Received spans and log records that are not stored any more, or were not valid';
  ofSignals('counter', 'signalbox_console_dropped_total', dropped, 'dropped');
  ofSignals('gauge', 'signalbox_console_stored', 'Stored spans and log records, by signal', 'stored');
  const one = (type: 'counter' | 'gauge', name: string, help: string, read: () => number) =>
    collected(registry, { type, name, help }, () => [{ labels: {}, value: read() }]);
  one(
    'counter',
    'signalbox_console_refused_exports_total',
    'Exports that were damaged or too large',
    () => history.invalidRequests,
  );
  one(
    'gauge',
    'signalbox_console_history_bytes',
    'Size of the file with the history',
    () => history.storage().diskBytes,
  );
}
