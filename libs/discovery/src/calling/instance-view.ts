import type { Endpoint, EjectionReason } from '@signalbox/balancing';
import type { Instance } from '../instance.ts';

/** An instance with the measurements of this process. */
export interface InstanceView extends Instance {
  readonly inFlight: number;
  /** Long polls in flight. */
  readonly longPolls: number;
  /** The moving average that the balancer uses, in milliseconds. Null before the first reply. */
  readonly latencyMs: number | null;
  readonly picks: number;
  readonly failures: number;
  /** Whether it may be picked now. */
  readonly eligible: boolean;
  /**
   * `warming`: it gets fewer calls (slow start). `ejected`: it gets no calls. `probing`: it gets one call or PING as a
   * probe.
   */
  readonly state: 'serving' | 'warming' | 'ejected' | 'probing';
  /** Reason of its ejection, and time until it may be probed, in milliseconds. Null while it is not ejected. */
  readonly ejection: { readonly reason: EjectionReason; readonly detail: string; readonly remainingMs: number } | null;
}

export function viewOf(endpoint: Endpoint<Instance>, eligible: boolean, now: number): InstanceView {
  const { instance, inFlight, longPolls, picks, failures, latency, health } = endpoint;
  return {
    ...instance,
    inFlight,
    longPolls,
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
