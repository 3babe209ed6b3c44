import { describe, expect, it } from 'vitest';
import { UsageError } from '../benchmark.ts';
import { parseOptions } from './options.ts';

describe('the options of the orders benchmark', () => {
  it('are those of a complete run by default, and shorter for a quick one', () => {
    expect(parseOptions([])).toEqual({ extent: 'complete', rounds: 5, seconds: 5, instances: 1 });
    expect(parseOptions(['--quick'])).toEqual({ extent: 'quick', rounds: 3, seconds: 2, instances: 1 });
  });

  it('make a run partial if they differ from the defaults', () => {
    expect(parseOptions(['--instances', '2', '--rounds', '9'])).toEqual({
      extent: 'partial',
      rounds: 9,
      seconds: 5,
      instances: 2,
    });
  });

  it.each([[['--rounds', '0']], [['--seconds', 'x']], [['--other']]])('reject %j', (args) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
  });
});
