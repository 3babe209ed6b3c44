import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderLine } from '@signalbox/http-client';
import { badBodies } from '../bad-input.ts';
import { newCustomer, type Customer } from '../customers.ts';
import { problemDefects } from '../expectations.ts';
import { countsOf, refusesAll } from '../refusals.ts';
import { badAddresses, badOrders, orderEndpoint } from './bad-orders.ts';
import { smallOrder } from './customer-orders.ts';

let customer: Customer;
let line: OrderLine;
beforeAll(async () => {
  customer = await newCustomer();
  [line] = (await smallOrder()) as [OrderLine];
});

describe('a bad order is refused with a problem document that names the invalid field, and nothing is stored', () => {
  it('in its body', () => refusesAll(badBodies([orderEndpoint(line)]), customer.client));
  it('in its lines and its key', () => refusesAll(badOrders(line), customer.client));
  it('in query strings and ids', () => refusesAll(badAddresses(), customer.client));

  it('in its sum', async () => {
    const before = await countsOf();
    const items = [
      { ...line, quantity: 1000 },
      { ...line, quantity: 1000 },
    ];
    const answer = await customer.client.placeOrder(items);
    expect({ status: answer.status, defects: problemDefects(answer) }).toEqual({ status: 422, defects: [] });
    expect(await countsOf()).toEqual(before);
  });
});
