import { describe, expect, it } from 'vitest';
import { check, type Rule } from './checker.ts';
import { History, type OrderState, type Rest, type Sighting } from './history.ts';

const user = { userId: 'ada' };
const order = { id: 'order', ...user, status: 'CONFIRMED', reason: null, totalCents: 250 };
const held = { orderId: 'order', ...user, amountCents: 250, outcome: 'GRANTED', reason: null };
const key = { ...user, key: 'key', orderId: 'order' };
const balance = { ...user, limitCents: 1_000, availableCents: 750, heldCents: 250 };
const well: Rest = { orders: [order], keys: [key], reservations: [held], balances: [balance] };
const promised = { ...user, key: 'key', orderId: 'order', totalCents: 250, body: '{}' };

const as = (state: OrderState, rest: Partial<Rest> = {}): Rest => ({
  ...well,
  ...rest,
  orders: [{ ...order, ...state }],
});
const rejected = { status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' };
const cancelled = { status: 'CANCELLED', reason: 'REQUESTED' };
const refusal = { ...held, outcome: 'REFUSED', reason: 'INSUFFICIENT_CREDIT' };
const released = { ...held, outcome: 'RELEASED' };

function rulesBroken(rest: Rest, remember: Partial<History> = {}): Rule[] {
  const violations = check(Object.assign(new History(), { promised: [promised] }, remember), rest);
  return [...new Set(violations.map(({ rule }) => rule))];
}

function seen(...states: readonly OrderState[]): Sighting[] {
  return states.map((state, index) => ({
    ...state,
    orderId: 'order',
    by: 'client',
    startedAt: 10 * index,
    endedAt: 10 * index + 5,
  }));
}

describe('check', () => {
  it.each([
    ['confirmed', well],
    ['rejected', as(rejected, { reservations: [refusal] })],
    ['cancelled', as(cancelled, { reservations: [released] })],
    ['cancelled after a refusal', as(cancelled, { reservations: [refusal] })],
  ])('has nothing against an order that is %s on both sides', (_, rest) => {
    expect(rulesBroken(rest)).toEqual([]);
  });

  it.each<[string, Rule, Rest]>([
    [
      'money that is neither available nor held',
      'available + held = limit',
      { ...well, balances: [{ ...balance, heldCents: 0 }] },
    ],
    ['a debt', 'available ≥ 0', { ...well, balances: [{ ...balance, availableCents: -1, heldCents: 1_001 }] }],
    ['an order that nobody moves', 'every order is settled', as({ status: 'PENDING', reason: null })],
    ['a confirmed order without credit', 'confirmed ⇔ exactly one held', { ...well, reservations: [] }],
    [
      'a confirmed order with another sum',
      'confirmed ⇔ exactly one held',
      { ...well, reservations: [{ ...held, amountCents: 1 }] },
    ],
    ['credit held twice', 'confirmed ⇔ exactly one held', { ...well, reservations: [held, held] }],
    [
      'credit held for no order',
      'confirmed ⇔ exactly one held',
      { ...well, reservations: [held, { ...held, orderId: 'x' }] },
    ],
    ['a rejection that was no refusal', 'rejected ⇔ refused', as(rejected, { reservations: [released] })],
    ['a cancelled order that holds credit', 'cancelled ⇒ nothing can be held', as(cancelled)],
    [
      'a cancelled order that may yet hold credit',
      'cancelled ⇒ nothing can be held',
      as(cancelled, { reservations: [] }),
    ],
    ['a promise without an order', 'no 201 is lost', { ...well, orders: [], keys: [], reservations: [] }],
    ['an order under two keys', 'one key, one order', { ...well, keys: [key, { ...key, key: 'other' }] }],
    ['a key without an order', 'one key, one order', { ...well, keys: [key, { ...key, key: 'other', orderId: 'x' }] }],
  ])('finds %s', (_, rule, rest) => {
    expect(rulesBroken(rest)).toContain(rule);
  });

  it('finds two answers under one key', () => {
    const twins = { promised: [promised, { ...promised, body: '{ }' }] };
    expect(rulesBroken(well, twins)).toEqual(['one key, one order']);
  });

  it('finds an accepted cancellation that never took place', () => {
    expect(rulesBroken(well, { cancels: [{ orderId: 'order', status: 202 }] })).toEqual([
      'a cancellation that was accepted takes place',
    ]);
  });

  it.each<[string, OrderState[]]>([
    ['cancelled, then confirmed', [cancelled]],
    ['rejected, then confirmed', [rejected]],
    ['being cancelled, then confirmed', [{ status: 'CANCELLING', reason: 'REQUESTED' }]],
    ['confirmed, then pending, then confirmed', [order, { status: 'PENDING', reason: null }]],
  ])('finds an order that was seen %s', (_, states) => {
    expect(rulesBroken(well, { sightings: seen(...states) })).toContain('final states never change');
  });

  it('takes two reads that overlap in either order', () => {
    const [first, second] = seen(order, { status: 'PENDING', reason: null });
    const sightings = [first!, { ...second!, startedAt: first!.endedAt - 1 }];
    expect(rulesBroken(well, { sightings })).toEqual([]);
  });
});
