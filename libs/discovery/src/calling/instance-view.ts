import type { Endpoint, EjectionReason } from '@signalbox/balancing';
import type { Instance } from '../instance.ts';

/** An instance, and what this process has measured of it. */
export interface InstanceView extends Instance {
  readonly inFlight: number;
  /** Calls that wait on purpose. */
  readonly waiting: number;
  /** The moving average that the balancer looks at, in milliseconds; null before the first answer. */
  readonly latencyMs: number | null;
  readonly picks: number;
  readonly failures: number;
  /** Whether it may be picked now. */
  readonly eligible: boolean;
  /** `warming`: it gets calls, but fewer, as it is new. `ejected`, `probing`: none, or one to see if it can come back. */
  readonly state: 'serving' | 'warming' | 'ejected' | 'probing';
  /** Why it is out, and for how long still before it is probed, in milliseconds; null while it is in. */
  readonly ejection: { readonly reason: EjectionReason; readonly detail: string; readonly remainingMs: number } | null;
}

export function viewOf(endpoint: Endpoint<Instance>, eligible: boolean, now: number): InstanceView {
  const { instance, inFlight, waiting, picks, failures, latency, health } = endpoint;
  return {
    ...instance,
    inFlight,
    waiting,
    latencyMs: Number.isNaN(latency.ms) ? null : latency.ms,
    picks,
    failures,
    eligible,
    state: stateOf(endpoint, now),
    ejection: health.ejection
      ? {
          reason: health.ejection.reason,
          detail: health.ejection.detail,
          remainingMs: Math.max(0, Math.ceil(health.ejection.until - now)),
        }
      : null,
  };
}

function stateOf({ health, warmAt }: Endpoint, now: number): InstanceView['state'] {
  if (health.ejection) return health.probing ? 'probing' : 'ejected';
  return now < warmAt ? 'warming' : 'serving';
}
