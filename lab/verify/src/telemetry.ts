import type { Check } from '@signalbox/lab-parts/check';
import { verifyConfiguration } from './telemetry/configuration.ts';
import { verifyInterruptedOrder } from './telemetry/interrupted-order.ts';
import { verifyOrderTraces } from './telemetry/order-traces.ts';

/** Changes of the configuration of a running system; its traces, metrics and log lines in the servers that store them. */
export async function verifyTelemetry(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const part of [verifyConfiguration, verifyOrderTraces, verifyInterruptedOrder]) checks.push(...(await part()));
  return checks;
}
