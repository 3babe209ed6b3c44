import { atLeast, atMost, type Check } from '@signalbox/lab-parts/check';
import { ratioOf, type Figure, type Series } from './medians.ts';
import type { Cell } from './options.ts';
import { SUBJECT } from './targets.ts';

/** What this project's gateway must reach, and would like to, against another target. */
export interface Must extends Cell {
  readonly what: string;
  readonly figure: Figure;
  readonly against: string;
  /** Whether a larger ratio is better. */
  readonly atLeast: boolean;
  readonly must: number;
  readonly goal: number;
}

const cpu = { what: 'CPU per request', figure: 'cpuSecondsPer1000', against: 'node-undici', atLeast: false } as const;
const rps = { what: 'requests per second', figure: 'rps', atLeast: true } as const;
const p99 = { what: 'p99', figure: 'p99Ms', against: 'node-undici', atLeast: false } as const;
const small = { size: 'small', connections: 64 } as const;
const large = { size: 'large', connections: 64 } as const;

export const musts: readonly Must[] = [
  { ...cpu, ...small, must: 0.8, goal: 0.6 },
  { ...cpu, ...large, must: 1.15, goal: 0.85 },
  { ...rps, ...small, against: 'fastify-http-proxy', must: 1.8, goal: 2.5 },
  { ...rps, ...large, against: 'fastify-http-proxy', must: 1, goal: 1.2 },
  { ...rps, ...small, against: 'moleculer', must: 1.2, goal: 1.8 },
  { ...rps, ...large, against: 'moleculer', must: 1.2, goal: 2 },
  { ...rps, ...small, against: 'nginx', must: 0.5, goal: 0.8 },
  { ...rps, size: 'small', connections: 256, against: 'nginx', must: 0.7, goal: 1 },
  { ...p99, ...small, must: 1.5, goal: 1 },
  { ...p99, ...large, must: 1.6, goal: 1 },
];

/** A must, and what was found. */
export interface Verdict extends Must {
  /** undefined where one of the two was not measured. */
  readonly found: number | undefined;
  readonly holds: boolean | undefined;
  readonly reached: boolean | undefined;
}

export function verdicts(series: readonly Series[]): Verdict[] {
  return musts.map((must) => {
    const found = ratioOf(series, SUBJECT, must.against, must, must.figure);
    const within = (bound: number) =>
      found === undefined ? undefined : must.atLeast ? found >= bound : found <= bound;
    return { ...must, found, holds: within(must.must), reached: within(must.goal) };
  });
}

/** Those that were measured, as checks. */
export const checksOf = (found: readonly Verdict[]): readonly Check[] =>
  found.flatMap(({ what, against, size, connections, found: ratio, atLeast: isFloor, must }) => {
    const name = `${what} ÷ ${against}, ${size}, ${connections} connections`;
    return ratio === undefined ? [] : [(isFloor ? atLeast : atMost)(name, ratio, must)];
  });
