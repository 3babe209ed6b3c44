import type { Check } from '@signalbox/lab-parts/check';
import { textEquals } from './printed-checks.ts';
import { verifyConfiguration } from './telemetry/configuration.ts';
import { verifyExporter } from './telemetry/exporter.ts';
import { verifyInterruptedOrder } from './telemetry/interrupted-order.ts';
import { verifyOrderTraces } from './telemetry/order-traces.ts';
import { verifyStores } from './telemetry/stores.ts';

const parts = {
  'changes of the configuration': verifyConfiguration,
  'traces of orders': verifyOrderTraces,
  'an interrupted order': verifyInterruptedOrder,
  'Prometheus, Jaeger and VictoriaLogs': verifyStores,
  'a receiver that fails': verifyExporter,
};

/** Changes of the configuration of a running system; its traces, metrics and log lines in the servers that store them. */
export async function verifyTelemetry(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, verify] of Object.entries(parts)) {
    // A missing program must not hide the results of the other parts.
    checks.push(...(await verify().catch((error: Error) => [textEquals(`${name}: error`, error.message, 'none')])));
  }
  return checks;
}
