import { describe, expect, it } from 'vitest';
import { InvalidCommandError, parseCommand } from './parse-command.ts';

describe('a command over the control interface', () => {
  it.each([
    { kind: 'hold', name: 'users-1' },
    { kind: 'release', name: 'users-1' },
    { kind: 'restart', name: 'users-1' },
    { kind: 'remove', name: 'users-1' },
    { kind: 'kill', name: 'users-1' },
    { kind: 'freeze', name: 'users-1' },
    { kind: 'freeze', name: 'users-1', ms: 1_000 },
    { kind: 'add', service: 'users' },
    { kind: 'renew-certificates' },
    { kind: 'replace-authority' },
  ])('is accepted: %j', (command) => expect(parseCommand(command)).toEqual(command));

  it.each([
    [undefined, /^expected a kind among hold, release, .*, got undefined$/],
    ['kill', /^expected a kind among/],
    [[{ kind: 'kill' }], /^expected a kind among/],
    [{ kind: 'explode', name: 'users-1' }, /^expected a kind among .*kill.*, got "explode"$/],
    [{ kind: 'toString', name: 'users-1' }, /^expected a kind among/],
    [{ kind: 'kill' }, /^kill expects a name$/],
    [{ kind: 'kill', name: 5 }, /^kill expects a name$/],
    [{ kind: 'add', name: 'users' }, /^add has no field name$/],
    [{ kind: 'add', service: 'users', env: { NODE_OPTIONS: '--import evil' } }, /^add has no field env$/],
    [{ kind: 'kill', name: 'users-1', ms: 5 }, /^kill has no field ms$/],
    [{ kind: 'freeze', name: 'users-1', ms: 0 }, /^ms expects a whole number from 1 to 600000, got 0$/],
    [{ kind: 'freeze', name: 'users-1', ms: 600_001 }, /^ms expects/],
    [{ kind: 'freeze', name: 'users-1', ms: '5' }, /^ms expects .*, got "5"$/],
    [{ kind: 'freeze', name: 'users-1', ms: 1.5 }, /^ms expects/],
  ])('is refused: %j', (request, problem) => {
    expect(() => parseCommand(request)).toThrow(problem);
    expect(() => parseCommand(request)).toThrow(InvalidCommandError);
  });
});
