/** Why an instance gets no calls: its connection was lost, calls to it failed one after another, or too many of them. */
export type EjectionReason = 'connection' | 'failures' | 'success-rate';

export interface Ejection {
  readonly reason: EjectionReason;
  /** For people. */
  readonly detail: string;
  readonly since: number;
  /** When it may be probed. Both on the clock of the caller. */
  readonly until: number;
}

/** How calls to one instance ended, and whether it is out because of that. Changed by the `Ejector` alone. */
export class Health {
  /** Set while it gets no calls. */
  ejection: Ejection | undefined;
  /** How often it was ejected: tells calls from before the last time from those after it. */
  ejections = 0;
  /** While one call or PING is on its way to find out whether it can come back. */
  probing = false;
  /** Failures since the last answer. */
  failuresInRow = 0;
  /** Calls lately, and those of them that were answered. They fade. */
  recent = 0;
  recentAnswered = 0;
  /** By how much the next ejection is longer than the first. */
  level = 0;
  /** Since when it is in again. */
  backAt = 0;
}
