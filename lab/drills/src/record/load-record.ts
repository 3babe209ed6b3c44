import { percentile } from '@signalbox/lab-parts/statistics';
import type { RequestKind } from '../load/mix.ts';

/** One request of the load. Times are milliseconds. */
export interface Sample {
  /** When the request was due, since the load began. */
  readonly atMs: number;
  readonly kind: RequestKind;
  /** From the due time to the answer. */
  readonly latencyMs: number;
  /** 0 if there was no answer. */
  readonly status: number;
  /** Why the request failed; undefined if it succeeded. */
  readonly failure: string | undefined;
  readonly retryAfter: string | undefined;
  /** Refused connections; the client then tried another gateway. */
  readonly refused: number;
  /** One reason for each connection that broke during the request. */
  readonly broken: readonly string[];
}

/** A text on the timeline. */
export interface Mark {
  readonly atMs: number;
  readonly text: string;
}

/** The samples of a load, or of a part of it. Complete after the last answer. */
export class LoadRecord {
  readonly samples: readonly Sample[];

  constructor(samples: readonly Sample[]) {
    this.samples = samples;
  }

  /** The requests that were due in this time span. */
  between(fromMs: number, toMs = Infinity): LoadRecord {
    return this.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }

  filter(predicate: (sample: Sample) => boolean): LoadRecord {
    return new LoadRecord(this.samples.filter(predicate));
  }

  get reads(): LoadRecord {
    return this.filter(({ kind }) => kind === 'read');
  }

  get failed(): LoadRecord {
    return this.filter(({ failure }) => failure !== undefined);
  }

  get count(): number {
    return this.samples.length;
  }

  /** Connections that broke during a request. */
  get broken(): number {
    return this.samples.reduce((sum, { broken }) => sum + broken.length, 0);
  }

  /** Refused connections; the client then tried another gateway. */
  get refused(): number {
    return this.samples.reduce((sum, { refused }) => sum + refused, 0);
  }

  /** @param share - 0.99 for p99. @returns NaN if there are no samples. */
  latencyMs(share: number): number {
    return percentile(
      this.samples.map(({ latencyMs }) => latencyMs),
      share,
    );
  }

  /** The reasons of failed requests with their counts, the most frequent first. */
  failures(): Tally {
    return tally(this.samples.flatMap(({ failure }) => failure ?? []));
  }

  /** The reasons of broken connections, as {@link failures}. */
  brokenConnections(): Tally {
    return tally(this.samples.flatMap(({ broken }) => broken.map((reason) => `broken connection: ${reason}`)));
  }
}

export type Tally = readonly (readonly [what: string, count: number])[];

function tally(all: readonly string[]): Tally {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
