import { CommandError } from '@signalbox/stack/command-line';
import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('npm run orders', () => {
  const account = { email: 'admin@example.com', password: 'signalbox-demo' };

  it.each([
    [[], { kind: 'help' }],
    [['stuck', '--help'], { kind: 'help' }],
    [['stuck'], { kind: 'stuck' }],
    [['retry', 'an-id'], { kind: 'retry', orderId: 'an-id' }],
  ])('accepts %j', (args, task) => {
    expect(parseArguments(args)).toEqual({ task, account, dataDir: '.data' });
  });

  it('accepts another admin and another stack', () => {
    expect(parseArguments(['stuck', '--as', 'ada@example.com:a:b', '--data', 'there'])).toMatchObject({
      account: { email: 'ada@example.com', password: 'a:b' },
      dataDir: 'there',
    });
  });

  it.each([[['retry']], [['stuck', 'x']], [['retry', 'a', 'b']], [['mend']], [['stuck', '--as', 'x']], [['--x']]])(
    'refuses %j',
    (args) => expect(() => parseArguments(args)).toThrow(CommandError),
  );
});
