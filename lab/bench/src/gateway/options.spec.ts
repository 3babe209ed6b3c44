import { describe, expect, it } from 'vitest';
import { UsageError } from '../benchmark.ts';
import { thresholds } from './thresholds.ts';
import { parseOptions } from './options.ts';

const parse = (...args: string[]) => parseOptions(args, ['signalbox', 'nginx']);

describe('parseOptions', () => {
  it('measures 2 sizes with 3 numbers of connections in 8 rounds by default', () => {
    expect(parse()).toMatchObject({ extent: 'complete', rounds: 8, only: undefined });
    expect(parse().workloads).toHaveLength(6);
  });

  it.each([
    ['complete', []],
    ['quick', ['--quick']],
  ])('measures all workloads that have a threshold in a %s run', (extent, args) => {
    const options = parse(...args);
    expect(options.extent).toBe(extent);
    for (const { size, connections } of thresholds) expect(options.workloads).toContainEqual({ size, connections });
  });

  it.each([[['--only', 'nginx']], [['--rounds', '9']], [['--quick', '--seconds', '2']], [['--connections', '8']]])(
    'treats a run with %j as partial',
    (args) => {
      expect(parse(...args).extent).toBe('partial');
    },
  );

  it.each([
    ['--only', 'nginx,envoy'],
    ['--rounds', '0'],
    ['--rounds', '0.5'],
    ['--connections', '1.5'],
    ['--connections', '8,many'],
    ['--seconds', ''],
    ['--sizes', 'huge'],
    ['--fast', ''],
  ])('rejects %s %s', (...args) => {
    expect(() => parse(...args)).toThrow(UsageError);
  });
});
