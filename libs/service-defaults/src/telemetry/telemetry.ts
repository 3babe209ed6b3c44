import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { NoTracing, type Tracing } from '@signalbox/rpc';
import type { ServiceConfig } from '../config/service-settings.ts';
import type { ServiceIdentity } from '../identity.ts';
import { stateLog } from '../logging/state-log.ts';
import { collected } from '../metrics/collected.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { openOutbox } from './open-outbox.ts';
import type { Outbox } from './outbox.ts';

type Counted = Pick<Outbox<unknown>, 'signal' | 'exported' | 'dropped'>;

/** What a process exports: spans, and the metrics of that. */
export class Telemetry {
  private readonly measured: Counted[] = [];

  private constructor(
    readonly tracing: Tracing,
    private readonly outbox: Outbox<ReadableSpan> | undefined,
    { registry }: Metrics,
  ) {
    if (outbox) this.measure(outbox);
    const count = (name: string, help: string, field: 'exported' | 'dropped') =>
      collected(registry, { type: 'counter', name, help, labelNames: ['signal'] }, () =>
        this.measured.map(({ signal, [field]: value }) => ({ labels: { signal }, value })),
      );
    count('signalbox_telemetry_exported_total', 'Exported spans and log lines, by signal', 'exported');
    const lost = 'Spans and log lines that were lost because the queue was full or the receiver refused them';
    count('signalbox_telemetry_dropped_total', lost, 'dropped');
  }

  /** Loads the SDK of OpenTelemetry only if there is an endpoint for traces. */
  static async open(identity: ServiceIdentity, config: ServiceConfig, metrics: Metrics): Promise<Telemetry> {
    const outbox = openOutbox<ReadableSpan>('traces', config);
    if (!outbox) return new Telemetry(new NoTracing(), undefined, metrics);
    const { openTracing } = await import('./otel-tracing.ts');
    return new Telemetry(openTracing(identity, config, outbox, stateLog('Telemetry')), outbox, metrics);
  }

  /** Adds what an outbox exported and dropped to the metrics. */
  measure(outbox: Counted): void {
    this.measured.push(outbox);
  }

  /** Exports the last spans, within `maxMs`. Spans that end later are lost. */
  async close(maxMs: number): Promise<void> {
    await this.outbox?.close(maxMs);
  }
}
