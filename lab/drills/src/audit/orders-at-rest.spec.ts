import { expect, it } from 'vitest';
import { compare } from './orders-at-rest.ts';

const good = {
  placed: [{ key: 'k1', userId: 'u', orderId: 'o1' }],
  stored: [{ id: 'o1', status: 'CONFIRMED' }],
  keys: [{ key: 'k1', id: 'o1' }],
  heldIds: ['o1'],
};

it('finds nothing wrong with an order that is stored once, and paid for once', () => {
  expect(compare(good)).toEqual({ neverTaken: 0, lost: 0, double: 0, unpaid: 0 });
});

it.each([
  ['was never taken', { placed: [{ key: 'k1', userId: 'u', orderId: undefined }] }, { neverTaken: 1 }],
  ['is lost', { stored: [], heldIds: [] }, { lost: 1 }],
  ['is another one than its client was told', { keys: [{ key: 'k1', id: 'o2' }] }, { lost: 1 }],
  ['is there twice', { stored: [...good.stored, { id: 'o2', status: 'REJECTED' }] }, { double: 1 }],
  ['is confirmed and not paid for', { heldIds: [] }, { unpaid: 1 }],
  ['is paid for and not confirmed', { stored: [{ id: 'o1', status: 'CANCELLED' }] }, { unpaid: 1 }],
])('finds an order that %s', (_, changed, faults) => {
  expect(compare({ ...good, ...changed })).toMatchObject(faults);
});
