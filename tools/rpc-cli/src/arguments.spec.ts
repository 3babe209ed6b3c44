import { CommandError } from '@signalbox/stack/command-line';
import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('the command line', () => {
  it('has a default for each option', () => {
    expect(parseArguments([])).toEqual({
      name: undefined,
      request: {},
      identity: {
        account: { email: 'demo@example.com', password: 'signalbox-demo' },
        service: undefined,
        token: undefined,
      },
      dataDir: '.data',
      help: false,
    });
  });

  it('accepts a message, its request and its sender', () => {
    const options = ['--as', 'ada@example.com:a:b', '--service', 'orders', '--token', 't', '--data', 'demo'];
    expect(parseArguments(['users.getUser', '{"userId":"1"}', ...options])).toEqual({
      name: 'users.getUser',
      request: { userId: '1' },
      identity: {
        account: { email: 'ada@example.com', password: 'a:b' },
        service: 'orders',
        token: 't',
      },
      dataDir: 'demo',
      help: false,
    });
  });

  it.each([
    [['users.getUser', '{userId:1}'], 'the request is not JSON'],
    [['users.getUser', '{}', '{}'], 'expected a message and a request'],
    [['--as', 'ada@example.com'], 'expected --as EMAIL:PASSWORD, got ada@example.com'],
    [['--servce', 'orders:x'], "Unknown option '--servce'"],
  ])('refuses %j', (args, why) => {
    expect(() => parseArguments(args)).toThrow(CommandError);
    expect(() => parseArguments(args)).toThrow(why);
  });
});
