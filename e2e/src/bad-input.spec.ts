import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderLine } from '@signalbox/http-client';
import { badAddresses, badBodies, badCredentials, badFields, badOrders, type BadRequest } from './bad-input.ts';
import { badIdentities, type Operations } from './bad-tokens.ts';
import { newCustomer, anonymous, smallOrder, type Customer } from './customers.ts';
import { rowCounts } from './databases.ts';
import { problemDefects } from './expectations.ts';
import { hasStack } from './system.ts';

let customer: Customer;
let line: OrderLine;

beforeAll(async () => {
  customer = await newCustomer();
  [line] = (await smallOrder()) as [OrderLine];
});

describe('bad input is refused with a problem document that names the invalid field, and nothing is stored', () => {
  it('in bodies', () => refusesAll(badBodies(line)));
  it('in the fields of an account', () => refusesAll(badFields()));
  it('in credentials', () => refusesAll(badCredentials()));
  it('in the lines and the key of an order', () => refusesAll(badOrders(line)));
  it('in query strings and ids', () => refusesAll(badAddresses()));
  it('in tokens', async () => {
    const { body } = await anonymous.send<Operations>('GET', '/api/openapi.json');
    await refusesAll(badIdentities(customer.client.accessToken!, body), anonymous);
  });

  it('in several fields, each of which is named', async () => {
    const { problem } = await anonymous.createUser({ email: 'no-address', name: '', password: 'short' });
    expect(problem.errors?.map(({ field }) => field).sort()).toEqual(['email', 'name', 'password']);
  });

  it('in the sum of an order', async () => {
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

/** Sends each request. Expects that each is refused and that no row is added. */
async function refusesAll(requests: readonly BadRequest[], client = customer.client): Promise<void> {
  const defects: string[] = [];
  const before = await countsOf();
  for (const request of requests) {
    const found = await defectsOf(request, client);
    defects.push(...found.map((defect) => `${request.what}: ${defect}`));
  }
  expect(defects).toEqual([]);
  expect(await countsOf()).toEqual(before);
}

async function defectsOf(request: BadRequest, client = anonymous) {
  const { method, path, body, headers, status = 400 } = request;
  const field = request.isInvalidUrl && !hasStack ? undefined : request.field;
  const sent = { body, headers: { 'x-request-id': randomUUID(), ...headers } };
  const answer = await client
    .send(method, path, sent)
    .catch((error: unknown) => String((error as Error).cause ?? error));
  if (typeof answer === 'string') return [`no answer: ${answer}`];
  const defects = problemDefects(answer);
  if (answer.status !== status) defects.push(`status ${answer.status}, not ${status}: ${answer.text.slice(0, 300)}`);
  const named = answer.problem?.errors?.map((error) => error.field.toLowerCase()) ?? [];
  if (field !== undefined && !named.includes(field.toLowerCase()))
    defects.push(`names ${named.join() || 'no field'}, not ${field}`);
  return defects;
}

const countsOf = () => (hasStack ? rowCounts() : {});
