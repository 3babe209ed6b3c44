import type { History } from '../store/history.ts';
import type { OtlpRoutesOptions } from './otlp-routes.ts';
import { OtlpReceiver, type Destination } from './receiver.ts';
import { logSignal, spanSignal } from './signals.ts';

/** The receivers that store in the history, by path. */
export function receiversOf(history: History): OtlpRoutesOptions['receivers'] {
  const destination = <Row>(kind: 'spans' | 'logs', add: (rows: readonly Row[]) => void): Destination<Row> => ({
    add,
    rejected: (items) => history.rejected(kind, items),
    refused: () => void (history.invalidRequests += 1),
  });
  const traces = new OtlpReceiver(
    spanSignal,
    destination('spans', (rows) => history.addSpans(rows)),
  );
  const logs = new OtlpReceiver(
    logSignal,
    destination('logs', (rows) => history.addLogs(rows)),
  );
  return { '/v1/traces': (body) => traces.receive(body), '/v1/logs': (body) => logs.receive(body) };
}
