import { describe, expect, it } from 'vitest';
import { UsageError } from '../benchmark.ts';
import { musts } from './musts.ts';
import { parseOptions } from './options.ts';

const parse = (...args: string[]) => parseOptions(args, ['signalbox', 'nginx']);

describe('parseOptions', () => {
  it('measures 2 sizes at 3 numbers of connections in 8 rounds, when nothing else is said', () => {
    expect(parse()).toMatchObject({ extent: 'complete', rounds: 8, only: undefined });
    expect(parse().cells).toHaveLength(6);
  });

  it.each([
    ['complete', []],
    ['quick', ['--quick']],
  ])('measures all that a must is about, in a %s run', (extent, args) => {
    const options = parse(...args);
    expect(options.extent).toBe(extent);
    for (const { size, connections } of musts) expect(options.cells).toContainEqual({ size, connections });
  });

  it.each([[['--only', 'nginx']], [['--rounds', '9']], [['--quick', '--seconds', '2']], [['--connections', '8']]])(
    'takes %j for a partial run',
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
  ])('refuses %s %s', (...args) => {
    expect(() => parse(...args)).toThrow(UsageError);
  });
});
