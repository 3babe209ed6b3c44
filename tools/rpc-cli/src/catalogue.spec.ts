import { orders } from '@signalbox/contracts-orders';
import { users } from '@signalbox/contracts-users';
import { describe as suite, expect, it } from 'vitest';
import { describe, isService, messageNamed, messages } from './catalogue.ts';
import { shape } from './shape.ts';

suite('the catalogue of messages', () => {
  it('contains the messages of every service', () => {
    const names = messages.map(({ name }) => name);
    expect(names).toContain('users.getUser');
    expect(names).toContain('orders.placeOrder');
    expect(messageNamed('users.getUser')).toBe(users.getUser);
  });

  it.each([
    ['users.getUsr', 'users.getUser'],
    ['users.GETUSER', 'users.getUser'],
    ['getUser', 'users.getUser'],
    ['order.placeOrders', 'orders.placeOrder'],
  ])('suggests a message for %s', (typed, meant) => {
    expect(() => messageNamed(typed)).toThrow(`there is no message ${typed}; did you mean ${meant}?`);
  });

  it('distinguishes services from messages', () => {
    expect(['users', 'orders', 'users.getUser', 'user'].map(isService)).toEqual([true, true, false, false]);
  });

  it('describes the allowed senders of a message, its fields and its errors', () => {
    expect(describe(messageNamed('orders.placeOrder'))).toBe(
      [
        'orders.placeOrder   a signed-in user',
        '    request  {idempotencyKey: string, items: [{productId: uuid, quantity: integer 1..1000}], waitMs?: integer 0..200}',
        '    errors   UNKNOWN_PRODUCT, ORDER_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE',
      ].join('\n'),
    );
    expect(describe(users.getKeys)).toBe('users.getKeys   any caller\n    request  {}');
    expect(describe(orders.retryOrder)).toContain('orders.retryOrder   an admin, or services: console\n');
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
