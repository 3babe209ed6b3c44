import type { ServiceConfig } from '../config/service-settings.ts';
import { Outbox } from './outbox.ts';

/** The outbox of a signal. @returns undefined without an endpoint for it. */
export function openOutbox<Item>(signal: 'traces' | 'logs', config: ServiceConfig): Outbox<Item> | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: shared } = config;
  const own = signal === 'traces' ? config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT : config.OTEL_EXPORTER_OTLP_LOGS_ENDPOINT;
  const url = own ?? (shared && below(shared, `v1/${signal}`));
  if (url === undefined || config.OTEL_SDK_DISABLED) return undefined;
  const receiver = {
    url,
    headers: config.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    timeoutMs: config.OTEL_EXPORTER_OTLP_TIMEOUT,
  };
  const queue =
    signal === 'traces'
      ? {
          maxQueue: config.OTEL_BSP_MAX_QUEUE_SIZE,
          maxBatch: config.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
          delayMs: config.OTEL_BSP_SCHEDULE_DELAY,
        }
      : {
          maxQueue: config.OTEL_BLRP_MAX_QUEUE_SIZE,
          maxBatch: config.OTEL_BLRP_MAX_EXPORT_BATCH_SIZE,
          delayMs: config.OTEL_BLRP_SCHEDULE_DELAY,
        };
  return new Outbox({ signal, receiver, ...queue, maxBatch: Math.min(queue.maxBatch, queue.maxQueue) });
}

/** The URL with a path below its own, and its query. */
export function below(url: string, path: string): string {
  const whole = new URL(url);
  whole.pathname = `${whole.pathname.replace(/\/$/, '')}/${path}`;
  return whole.href;
}
