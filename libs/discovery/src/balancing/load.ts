/** What was measured of an instance, by this caller alone. */
export interface Measured {
  /** Calls that are not answered yet. */
  readonly inFlight: number;
  /** How long answers take lately, in milliseconds; null before the first. */
  readonly latencyMs: number | null;
}

/** How busy an instance is. Lower is freer. */
export type LoadMetric = (measured: Measured) => number;

/** By the calls that are not answered yet: a slow instance gathers more of them, and so gets fewer new ones. */
export const inFlight: LoadMetric = (measured) => measured.inFlight;
