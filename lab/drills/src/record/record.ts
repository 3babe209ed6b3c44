import { percentile } from '@signalbox/lab-parts/statistics';
import type { RequestKind } from '../load/mix.ts';

/** One request of the load. Times are milliseconds. */
export interface Sample {
  /** When it was to be sent, since the load began. */
  readonly atMs: number;
  readonly kind: RequestKind;
  /** From when it was to be sent until its answer was there. */
  readonly latencyMs: number;
  /** 0 where there was no answer. */
  readonly status: number;
  /** What was wrong with it; undefined if nothing. */
  readonly failure: string | undefined;
  readonly retryAfter: string | undefined;
  /** Connections refused, after which it went to another gateway. */
  readonly refused: number;
  /** Why connections broke under it, one reason each. */
  readonly broken: readonly string[];
}

/** What happened, and when. */
export interface Mark {
  readonly atMs: number;
  readonly text: string;
}

/** What is known of a part of the load, once the last answer is in. */
export class Record {
  readonly samples: readonly Sample[];

  constructor(samples: readonly Sample[]) {
    this.samples = samples;
  }

  /** What was to be sent in this span of time. */
  between(fromMs: number, toMs = Infinity): Record {
    return this.where(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }

  where(holds: (sample: Sample) => boolean): Record {
    return new Record(this.samples.filter(holds));
  }

  get reads(): Record {
    return this.where(({ kind }) => kind === 'read');
  }

  get failed(): Record {
    return this.where(({ failure }) => failure !== undefined);
  }

  get count(): number {
    return this.samples.length;
  }

  /** Connections that broke under a request. */
  get broken(): number {
    return this.samples.reduce((sum, { broken }) => sum + broken.length, 0);
  }

  /** Connections that were refused, after which another gateway took the request. */
  get refused(): number {
    return this.samples.reduce((sum, { refused }) => sum + refused, 0);
  }

  /** @param share - 0.99 for p99. @returns NaN where there is nothing. */
  latencyMs(share: number): number {
    return percentile(
      this.samples.map(({ latencyMs }) => latencyMs),
      share,
    );
  }

  /** Each way in which requests failed, and how often, the most frequent first. */
  failures(): Counted {
    return counted(this.samples.flatMap(({ failure }) => failure ?? []));
  }

  /** Each reason for which connections broke, as {@link failures}. */
  breaks(): Counted {
    return counted(this.samples.flatMap(({ broken }) => broken.map((reason) => `a connection broke: ${reason}`)));
  }
}

export type Counted = readonly (readonly [what: string, count: number])[];

function counted(all: readonly string[]): Counted {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
