import { users } from '@signalbox/contracts-users';
import { rpcServices } from '@signalbox/stack';
import { describe as suite, expect, it } from 'vitest';
import { describe, isService, messageNamed, messages } from './catalogue.ts';
import { shape } from './shape.ts';

suite('the catalogue of messages', () => {
  it('contains the messages of every service', () => {
    const names = messages.map(({ name }) => name);
    expect(names).toContain('users.getUser');
    for (const { name } of rpcServices) expect(names).toContainEqual(expect.stringMatching(`^${name}\\.`));
    expect(messageNamed('users.getUser')).toBe(users.getUser);
  });

  it.each([
    ['users.getUsr', 'users.getUser'],
    ['users.GETUSER', 'users.getUser'],
    ['getUser', 'users.getUser'],
    ['user.signIns', 'users.signIn'],
  ])('suggests a message for %s', (typed, meant) => {
    expect(() => messageNamed(typed)).toThrow(`there is no message ${typed}; did you mean ${meant}?`);
  });

  it('distinguishes services from messages', () => {
    expect(['users', 'users.getUser', 'user'].map(isService)).toEqual([true, false, false]);
  });

  it('describes the allowed senders of a message, its fields and its errors', () => {
    expect(describe(messageNamed('users.changePassword'))).toBe(
      [
        'users.changePassword   a signed-in user',
        '    request  {currentPassword: string, newPassword: string}',
        '    errors   WRONG_PASSWORD, TOO_MANY_ATTEMPTS, USER_NOT_FOUND',
      ].join('\n'),
    );
    expect(describe(users.getKeys)).toBe('users.getKeys   any caller\n    request  {}');
    expect(describe(users.getReservation)).toContain('users.getReservation   an admin, or services: console\n');
    expect(describe(users.reserveCredit)).toContain('services: orders');
  });
});

suite('a schema in one line', () => {
  it.each([
    [
      { type: 'object', properties: { a: { type: 'string' }, b: { format: 'uuid' } }, required: ['a'] },
      '{a: string, b?: uuid}',
    ],
    [{ type: 'array', items: { type: 'integer', minimum: 1 } }, '[integer 1..]'],
    [{ enum: ['user', 'admin'] }, '"user" | "admin"'],
    [{}, 'anything'],
  ])('%j is %s', (schema, line) => expect(shape(schema)).toBe(line));
});
