import { expect, it } from 'vitest';
import { countViolations } from './audit-orders.ts';

const good = {
  placed: [{ key: 'k1', userId: 'u', orderId: 'o1' }],
  stored: [{ id: 'o1', status: 'CONFIRMED' }],
  keys: [{ key: 'k1', id: 'o1' }],
  heldIds: ['o1'],
};

it('finds no violation in an order that is stored once and has one reservation', () => {
  expect(countViolations(good)).toEqual({ neverAccepted: 0, lost: 0, duplicate: 0, contradictory: 0 });
});

it.each([
  ['was never accepted', { placed: [{ key: 'k1', userId: 'u', orderId: undefined }] }, { neverAccepted: 1 }],
  ['is lost', { stored: [], heldIds: [] }, { lost: 1 }],
  ['has another id than its client received', { keys: [{ key: 'k1', id: 'o2' }] }, { lost: 1 }],
  ['is stored twice', { stored: [...good.stored, { id: 'o2', status: 'REJECTED' }] }, { duplicate: 1 }],
  ['is confirmed without a reservation', { heldIds: [] }, { contradictory: 1 }],
  ['has a reservation but is not confirmed', { stored: [{ id: 'o1', status: 'CANCELLED' }] }, { contradictory: 1 }],
])('finds an order that %s', (_, changed, violations) => {
  expect(countViolations({ ...good, ...changed })).toMatchObject(violations);
});
