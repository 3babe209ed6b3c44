import type { Argv } from '../target.ts';

/** What one target is asked for, and by how many at a time. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** A file with an access token in each line. */
  readonly tokensFile: string;
}

/** What came of it. */
export interface LoadFigures {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
}

/** A program that makes load and prints the figures as the last line of its output, in JSON. */
export interface LoadMaker {
  readonly name: string;
  command(load: Load): Argv;
}

/** @throws Error if there are no figures in what a load maker printed. */
export function figuresIn(output: string): LoadFigures {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  let figures: Partial<LoadFigures> = {};
  try {
    figures = JSON.parse(line) as Partial<LoadFigures>;
  } catch {
    // Not even JSON: told below.
  }
  const { requests, seconds, p50Ms, p99Ms, errors } = figures;
  for (const figure of [requests, seconds, p50Ms, p99Ms, errors]) {
    if (typeof figure !== 'number' || !Number.isFinite(figure)) throw new Error(`no figures in: ${output.slice(-500)}`);
  }
  return figures as LoadFigures;
}
