import type { LoadFigures } from './load.ts';

/** The fields of autocannon's result that the benchmark uses. */
export interface AutocannonResult {
  readonly requests: { readonly total: number };
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number };
  /** Includes timeouts. */
  readonly errors: number;
  readonly non2xx: number;
}

export function toFigures({ requests, duration, latency, errors, non2xx }: AutocannonResult): LoadFigures {
  return {
    requests: requests.total,
    seconds: duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    errors: errors + non2xx,
  };
}
