import type { CallingSettings } from '@signalbox/discovery';
import type { ServiceConfig } from './service-settings.ts';

/** How other services are called, from the settings in force. */
export function callingSettings(config: ServiceConfig): CallingSettings {
  return {
    policy: config.BALANCING_POLICY,
    choices: config.BALANCING_CHOICES,
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
    retryBudget: { share: config.RETRY_BUDGET_PERCENT / 100, perSecond: config.RETRY_BUDGET_PER_SECOND },
    hedging: config.HEDGING,
  };
}
