import { expect, it } from 'vitest';
import type { OrderHistory } from '../../../src/api/orders.ts';
import { agreementOf } from './agreement.ts';

it.each([
  ['PENDING', null, 'in progress'],
  ['CANCELLING', 'GRANTED', 'in progress'],
  ['CONFIRMED', 'GRANTED', 'agree'],
  ['REJECTED', 'REFUSED', 'agree'],
  ['CANCELLED', 'RELEASED', 'agree'],
  ['CONFIRMED', null, 'differ'],
  ['CANCELLED', 'GRANTED', 'differ'],
])('an order in %s with the reservation %s: the databases %s', (status, outcome, agreement) => {
  const history = { order: { status }, reservation: outcome && { outcome } } as unknown as OrderHistory;
  expect(agreementOf(history)).toBe(agreement);
});
