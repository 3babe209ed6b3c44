import type { Argv } from '../target.ts';

/** The load on one target: a URL, and the number of simultaneous requests. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** A file with one access token per line. */
  readonly tokensFile: string;
}

/** The measured result of a load. */
export interface LoadFigures {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
}

/** A program that generates load. The last line of its output is the figures in JSON. */
export interface LoadGenerator {
  readonly name: string;
  command(load: Load): Argv;
}

/** Parses the output of a load generator. @throws Error if its last line contains no figures. */
export function parseFigures(output: string): LoadFigures {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  let figures: Partial<LoadFigures> = {};
  try {
    figures = JSON.parse(line) as Partial<LoadFigures>;
  } catch {
    // Not JSON: reported below.
  }
  const { requests, seconds, p50Ms, p99Ms, errors } = figures;
  for (const figure of [requests, seconds, p50Ms, p99Ms, errors]) {
    if (typeof figure !== 'number' || !Number.isFinite(figure)) throw new Error(`no figures in: ${output.slice(-500)}`);
  }
  return figures as LoadFigures;
}
