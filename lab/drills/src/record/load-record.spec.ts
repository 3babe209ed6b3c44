import { describe, expect, it } from 'vitest';
import { plot } from './plot.ts';
import { LoadRecord, type Sample } from './load-record.ts';
import { downsample, timeline } from './timeline.ts';

const sample = (atMs: number, latencyMs: number, failure?: string): Sample => ({
  ...{ atMs, latencyMs, failure, kind: 'read', retryAfter: undefined, refused: 0, broken: [] },
  status: failure ? 503 : 200,
});

describe('LoadRecord', () => {
  const record = new LoadRecord([sample(0, 1), sample(999, 2, 'a'), sample(1_000, 3, 'b'), sample(2_500, 200, 'b')]);

  it('selects the requests of a time span, including its start and excluding its end', () => {
    expect(record.between(999, 2_500).count).toBe(2);
    expect(record.between(1_000).failures()).toEqual([['b', 2]]);
    expect(record.failures()).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
  });

  it('becomes a timeline and a plot with one column per second', () => {
    const marks = [{ atMs: 1_100, text: 'killed' }];
    const seconds = timeline(record, marks, (atMs) => (atMs < 3_000 ? 4 : undefined));
    expect(seconds).toEqual([
      { second: 0, requests: 2, failures: 1, p99Ms: 2, passing: 4, marks: [] },
      { second: 1, requests: 1, failures: 1, p99Ms: 3, passing: 4, marks: ['killed'] },
      { second: 2, requests: 1, failures: 1, p99Ms: 200, passing: null, marks: [] },
    ]);
    expect(plot(seconds)).toEqual(['  p99      ▂▂█', '  failures 111', '  passing  44?', '            ^']);
    expect(downsample(seconds, 2)).toMatchObject([
      { second: 0, requests: 3, failures: 2, p99Ms: 3, passing: 4, marks: ['killed'] },
      { second: 2, requests: 1, failures: 1, p99Ms: 200, passing: null },
    ]);
  });
});
