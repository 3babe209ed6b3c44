import { CommandError } from '@signalbox/stack/command-line';
import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';
import { subcommands, usageOf, type SubcommandName } from './usage.ts';

const parse = (...args: string[]) => parseArguments(args, { USER: 'ada' });

describe('the command line', () => {
  it('has a default for each option', () => {
    expect(parse('get')).toEqual({
      subcommand: 'get',
      operands: [],
      options: {
        json: false,
        dataDir: '.data',
        author: 'ada',
        reason: '',
        waits: true,
        instance: undefined,
        force: false,
        everything: false,
        trial: false,
        file: undefined,
      },
    });
    expect(parseArguments(['get'], { LOGNAME: 'eve' })).toMatchObject({ options: { author: 'eve' } });
    expect(parseArguments(['get'], {})).toMatchObject({ options: { author: 'unknown' } });
  });

  it('asks for help without a subcommand, and about one', () => {
    expect(parse()).toEqual({ help: undefined });
    expect(parse('--help')).toEqual({ help: undefined });
    expect(parse('set', '--help')).toEqual({ help: 'set' });
  });

  it.each(Object.keys(subcommands) as SubcommandName[])('describes each option of %s', (name) => {
    for (const option of [...subcommands[name].options, 'help', 'data']) expect(usageOf(name)).toContain(`--${option}`);
  });

  it.each([
    [['gte'], 'there is no gte; did you mean get?'],
    [['set', 'users'], 'expected set SERVICE|all NAME=VALUE…'],
    [['get', 'users', 'more'], 'expected get '],
    [['get', '--reason', 'x'], 'get has no option --reason'],
    [['who', '--everything'], 'who has no option --everything'],
    [['get', '--nope'], "Unknown option '--nope'"],
  ])('refuses %j', (args, why) => {
    expect(() => parse(...args)).toThrow(CommandError);
    expect(() => parse(...args)).toThrow(why);
  });
});
