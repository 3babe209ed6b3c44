import type { RuntimeConfig } from '../runtime-config/runtime-config.ts';
import type { Metrics } from './metrics.ts';

/** Shows which documents a process runs, and whether it rejects a newer one. */
export function configMetrics(metrics: Metrics, runtimeConfig: RuntimeConfig): void {
  const inForce = 'Revision of the document that is in force, 0 while none is';
  metrics.gauge('signalbox_config_revision', inForce, ['document'], async (set) => {
    for (const { document, revision = 0 } of runtimeConfig.report().documents) set({ document }, revision);
  });
  const rejected = '1 while the newest revision of the document is rejected, otherwise 0';
  metrics.gauge('signalbox_config_rejected', rejected, ['document'], async (set) => {
    for (const { document, rejected } of runtimeConfig.report().documents) set({ document }, rejected ? 1 : 0);
  });
}
