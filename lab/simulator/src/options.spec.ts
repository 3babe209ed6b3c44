import { describe, expect, it } from 'vitest';
import { OptionError, parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('returns a scenario', () => {
    const args = '--policy random --instances 10 --load 0.5 --requests 1000 --seed 7 --choices 3 --service pareto:3';
    const events = '--slow 1:10x --fail 2:0.5 --join 3@60s --json --compare';
    expect(parseOptions([...args.split(' '), ...events.split(' ')])).toEqual({
      scenario: {
        policy: 'random',
        instances: 10,
        load: 0.5,
        requests: 1000,
        seed: 7,
        choices: 3,
        service: { distribution: 'pareto', parameter: 3 },
        slow: { count: 1, factor: 10 },
        fail: { count: 2, part: 0.5 },
        join: { count: 3, atMs: 60_000 },
      },
      json: true,
      compare: true,
      help: false,
    });
  });

  it.each([
    '--policy best',
    '--load 0',
    '--load x',
    '--instances 0',
    '--instances 1.5',
    '--requests 1',
    '--choices 0',
    '--seed -1',
    '--service uniform',
    '--service pareto:1',
    '--service exponential:2',
    '--slow 1',
    '--slow 200:2x',
    '--fail 1:1.5',
    '--join 1@60',
    '--unknown',
    'two-choices',
  ])('rejects %s with a one-line message', (text) => {
    const [name = '', ...value] = text.split(' ');
    const parse = () => parseOptions([value.length > 0 ? `${name}=${value.join(' ')}` : name]);
    expect(parse).toThrow(OptionError);
    expect(parse).toThrow(/^[^\n]+$/);
  });
});
