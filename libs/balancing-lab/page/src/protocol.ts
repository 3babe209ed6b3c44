import type { Experiment } from './experiment.ts';
import type { RunView } from './runs.ts';

/** What the page sends to the worker. */
export type ToWorker =
  | { readonly kind: 'experiment'; readonly experiment: Experiment }
  | { readonly kind: 'restart' }
  | { readonly kind: 'pause'; readonly isPaused: boolean };

/** What the worker sends to the page, about 20 times per second. */
export interface Frame {
  readonly runs: readonly RunView[];
  /** Simulated calls per second of real time, for each policy. */
  readonly callsPerSecond: number;
}
