import type { ServiceClientOptions } from '@signalbox/discovery';
import type { ServiceConfig } from './service-settings.ts';

/** Options for calls to other services, from the settings. */
export function callingOptions(config: ServiceConfig): ServiceClientOptions {
  return {
    policy: config.BALANCING_POLICY,
    zone: config.ZONE,
    attemptTimeoutMs: config.ATTEMPT_TIMEOUT_MS,
    maxInFlight: config.MAX_CALLS_PER_INSTANCE,
    slowStartMs: config.SLOW_START_MS,
    ejection: {
      enabled: config.EJECTION,
      failuresInRow: config.EJECTION_FAILURES,
      baseMs: config.EJECTION_BASE_MS,
      maxMs: config.EJECTION_MAX_MS,
    },
    retries: config.RETRIES,
    hedging: config.HEDGING,
  };
}
