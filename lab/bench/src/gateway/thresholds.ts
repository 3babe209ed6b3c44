import { atLeast, atMost, type Check } from '@signalbox/lab-parts/check';
import { ratioOf, type Figure, type Series } from './medians.ts';
import type { Workload } from './options.ts';
import { SUBJECT } from './targets.ts';

/** A threshold and a goal for a figure of this project's gateway, divided by that of another target. */
export interface Threshold extends Workload {
  readonly what: string;
  readonly figure: Figure;
  readonly against: string;
  /** Whether the threshold is a minimum: a larger ratio is better. */
  readonly isMinimum: boolean;
  readonly threshold: number;
  readonly goal: number;
}

const cpu = { what: 'CPU per request', figure: 'cpuSecondsPer1000', against: 'node-undici', isMinimum: false } as const;
const rps = { what: 'requests per second', figure: 'rps', isMinimum: true } as const;
const p99 = { what: 'p99', figure: 'p99Ms', against: 'node-undici', isMinimum: false } as const;
const small = { size: 'small', connections: 64 } as const;
const large = { size: 'large', connections: 64 } as const;

export const thresholds: readonly Threshold[] = [
  { ...cpu, ...small, threshold: 0.8, goal: 0.6 },
  { ...cpu, ...large, threshold: 1.15, goal: 0.85 },
  { ...rps, ...small, against: 'fastify-http-proxy', threshold: 1.8, goal: 2.5 },
  { ...rps, ...large, against: 'fastify-http-proxy', threshold: 1, goal: 1.2 },
  { ...rps, ...small, against: 'moleculer', threshold: 1.2, goal: 1.8 },
  { ...rps, ...large, against: 'moleculer', threshold: 1.2, goal: 2 },
  { ...rps, ...small, against: 'nginx', threshold: 0.5, goal: 0.8 },
  { ...rps, size: 'small', connections: 256, against: 'nginx', threshold: 0.7, goal: 1 },
  { ...p99, ...small, threshold: 1.5, goal: 1 },
  { ...p99, ...large, threshold: 1.6, goal: 1 },
];

/** A threshold and the measured ratio. */
export interface Verdict extends Threshold {
  /** Undefined if one of the two targets was not measured. */
  readonly found: number | undefined;
  readonly met: boolean | undefined;
  readonly goalReached: boolean | undefined;
}

export function verdicts(series: readonly Series[]): Verdict[] {
  return thresholds.map((threshold) => {
    const { against, figure, isMinimum } = threshold;
    const found = ratioOf(series, SUBJECT, against, threshold, figure);
    const isWithin = (bound: number) => (found === undefined ? undefined : isMinimum ? found >= bound : found <= bound);
    return { ...threshold, found, met: isWithin(threshold.threshold), goalReached: isWithin(threshold.goal) };
  });
}

/** The verdicts whose ratio was measured, as checks. */
export const checksOf = (all: readonly Verdict[]): readonly Check[] =>
  all.flatMap(({ what, against, size, connections, found, isMinimum, threshold }) => {
    const name = `${what} ÷ ${against}, ${size}, ${connections} connections`;
    return found === undefined ? [] : [(isMinimum ? atLeast : atMost)(name, found, threshold)];
  });
