import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badAddresses, badBodies, badFields, type BadRequest } from './bad-input.fixture.ts';
import { asUser, startGateway, type Gateway } from './gateway.fixture.ts';
// begin orders
import { badOrderAddresses, badOrders } from './orders/bad-orders.fixture.ts';
// end orders

// Its services expect no message. If the gateway sends one, the response is a 500.
let gateway: Gateway;
beforeAll(async () => void (gateway = await startGateway()));
afterAll(() => gateway[Symbol.asyncDispose]());

async function expectRejected({
  path,
  method = 'GET',
  headers,
  body,
  status = 400,
  fields,
}: BadRequest): Promise<void> {
  const answer = await gateway.request(path, { method, headers: { ...asUser, ...headers }, body });
  const text = await answer.text();
  const problem = JSON.parse(text) as { status: number; requestId: string; errors?: { field: string }[] };
  expect({ status: answer.status, type: answer.headers.get('content-type') }, text).toEqual({
    status,
    type: 'application/problem+json',
  });
  expect(problem).toMatchObject({ status, requestId: answer.headers.get('x-request-id') });
  expect(text).not.toMatch(/\.[jt]s\b|node_modules|\n\s+at /);
  const named = problem.errors?.map(({ field }) => field).sort();
  if (fields) expect(named).toEqual([...fields].sort());
}

describe('invalid input is rejected with a problem that lists the invalid fields, and no message is sent', () => {
  it.each(badBodies)('$what', expectRejected);
  it.each(badFields)('$what', expectRejected);
  it.each(badAddresses)('$what', expectRejected);

  // begin orders
  it.each(badOrders)('$what', expectRejected);
  it.each(badOrderAddresses)('$what', expectRejected);

  it('rejects a missing Idempotency-Key', () =>
    expectRejected({
      what: 'no Idempotency-Key',
      path: '/api/orders',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"items":[{"productId":"7a1f6f3e-3f0b-4a58-8a33-2f4f3a2c1b00","quantity":1}]}',
      fields: ['Idempotency-Key'],
    }));
  // end orders

  it('lists every invalid field of a body, at most 50', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`field${index}`, index]));
    const answer = await gateway.request('/api/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'no-address', name: '', password: 'short', ...unknown }),
    });
    const { errors } = (await answer.json()) as { errors: { field: string }[] };
    expect(errors.slice(0, 3).map(({ field }) => field)).toEqual(['email', 'name', 'password']);
    expect(errors).toHaveLength(50);
  });

  it('is not logged as an error of the gateway', () => {
    expect(gateway.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
