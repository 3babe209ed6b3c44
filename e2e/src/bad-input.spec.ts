import { beforeAll, describe, expect, it } from 'vitest';
import { badBodies, badCredentials, badFields, endpoints } from './bad-input.ts';
import { badIdentities, type Operations } from './bad-tokens.ts';
import { newCustomer, anonymous, type Customer } from './customers.ts';
import { refusesAll } from './refusals.ts';

let customer: Customer;
beforeAll(async () => void (customer = await newCustomer()));

describe('bad input is refused with a problem document that names the invalid field, and nothing is stored', () => {
  it('in bodies', () => refusesAll(badBodies(endpoints()), customer.client));
  it('in the fields of an account', () => refusesAll(badFields(), customer.client));
  it('in credentials', () => refusesAll(badCredentials(), customer.client));
  it('in tokens', async () => {
    const { body } = await anonymous.send<Operations>('GET', '/api/openapi.json');
    await refusesAll(badIdentities(customer.client.accessToken!, body), anonymous);
  });

  it('in several fields, each of which is named', async () => {
    const { problem } = await anonymous.createUser({ email: 'no-address', name: '', password: 'short' });
    expect(problem.errors?.map(({ field }) => field).sort()).toEqual(['email', 'name', 'password']);
  });
});
