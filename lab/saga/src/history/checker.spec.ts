import { describe, expect, it } from 'vitest';
import { check, type Rule } from './checker.ts';
import { History, type OrderState, type Snapshot, type OrderRead } from './history.ts';

const user = { userId: 'ada' };
const order = { id: 'order', ...user, status: 'CONFIRMED', reason: null, totalCents: 250 };
const held = { orderId: 'order', ...user, amountCents: 250, outcome: 'GRANTED', reason: null };
const key = { ...user, key: 'key', orderId: 'order' };
const balance = { ...user, limitCents: 1_000, availableCents: 750, heldCents: 250 };
const consistent: Snapshot = { orders: [order], keys: [key], reservations: [held], balances: [balance] };
const accepted = { ...user, key: 'key', orderId: 'order', totalCents: 250, body: '{}' };

const as = (state: OrderState, snapshot: Partial<Snapshot> = {}): Snapshot => ({
  ...consistent,
  ...snapshot,
  orders: [{ ...order, ...state }],
});
const rejected = { status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' };
const cancelled = { status: 'CANCELLED', reason: 'REQUESTED' };
const refusal = { ...held, outcome: 'REFUSED', reason: 'INSUFFICIENT_CREDIT' };
const released = { ...held, outcome: 'RELEASED' };

function rulesBroken(snapshot: Snapshot, history: Partial<History> = {}): Rule[] {
  const violations = check(Object.assign(new History(), { accepted: [accepted] }, history), snapshot);
  return [...new Set(violations.map(({ rule }) => rule))];
}

function readsOf(...states: readonly OrderState[]): OrderRead[] {
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
    ['confirmed', consistent],
    ['rejected', as(rejected, { reservations: [refusal] })],
    ['cancelled', as(cancelled, { reservations: [released] })],
    ['cancelled after a refusal', as(cancelled, { reservations: [refusal] })],
  ])('accepts an order that is %s in both databases', (_, snapshot) => {
    expect(rulesBroken(snapshot)).toEqual([]);
  });

  it.each<[string, Rule, Snapshot]>([
    [
      'money that is neither available nor held',
      'available + held = limit',
      { ...consistent, balances: [{ ...balance, heldCents: 0 }] },
    ],
    ['a debt', 'available ≥ 0', { ...consistent, balances: [{ ...balance, availableCents: -1, heldCents: 1_001 }] }],
    ['an order that is never settled', 'every order is settled', as({ status: 'PENDING', reason: null })],
    ['a confirmed order without credit', 'confirmed ⇔ exactly one held', { ...consistent, reservations: [] }],
    [
      'a confirmed order with another amount',
      'confirmed ⇔ exactly one held',
      { ...consistent, reservations: [{ ...held, amountCents: 1 }] },
    ],
    ['credit held twice', 'confirmed ⇔ exactly one held', { ...consistent, reservations: [held, held] }],
    [
      'credit held for no order',
      'confirmed ⇔ exactly one held',
      { ...consistent, reservations: [held, { ...held, orderId: 'x' }] },
    ],
    ['a rejection without a refusal', 'rejected ⇔ refused', as(rejected, { reservations: [released] })],
    ['a cancelled order that holds credit', 'cancelled ⇒ nothing can be held', as(cancelled)],
    [
      'a cancelled order that can still hold credit',
      'cancelled ⇒ nothing can be held',
      as(cancelled, { reservations: [] }),
    ],
    [
      'a 201 without an order',
      'no order answered with 201 is lost',
      { ...consistent, orders: [], keys: [], reservations: [] },
    ],
    ['an order under two keys', 'one key, one order', { ...consistent, keys: [key, { ...key, key: 'other' }] }],
    [
      'a key without an order',
      'one key, one order',
      { ...consistent, keys: [key, { ...key, key: 'other', orderId: 'x' }] },
    ],
  ])('finds %s', (_, rule, snapshot) => {
    expect(rulesBroken(snapshot)).toContain(rule);
  });

  it('finds two answers under one key', () => {
    const twoAnswers = { accepted: [accepted, { ...accepted, body: '{ }' }] };
    expect(rulesBroken(consistent, twoAnswers)).toEqual(['one key, one order']);
  });

  it('finds an accepted cancellation that never takes effect', () => {
    expect(rulesBroken(consistent, { cancels: [{ orderId: 'order', status: 202 }] })).toEqual([
      'an accepted cancellation takes effect',
    ]);
  });

  it.each<[string, OrderState[]]>([
    ['cancelled, then confirmed', [cancelled]],
    ['rejected, then confirmed', [rejected]],
    ['being cancelled, then confirmed', [{ status: 'CANCELLING', reason: 'REQUESTED' }]],
    ['confirmed, then pending, then confirmed', [order, { status: 'PENDING', reason: null }]],
  ])('finds an order that was read as %s', (_, states) => {
    expect(rulesBroken(consistent, { reads: readsOf(...states) })).toContain('final states never change');
  });

  it('accepts two overlapping reads in either order', () => {
    const [first, second] = readsOf(order, { status: 'PENDING', reason: null });
    const reads = [first!, { ...second!, startedAt: first!.endedAt - 1 }];
    expect(rulesBroken(consistent, { reads })).toEqual([]);
  });
});
