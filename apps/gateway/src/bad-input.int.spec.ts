import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badAddresses, badBodies, badFields, type BadRequest } from './bad-input.fixture.ts';
import { asUser, startGateway, type Gateway } from './gateway.fixture.ts';

// Its services expect no message: one that is sent all the same turns the answer into a 500.
let gateway: Gateway;
beforeAll(async () => void (gateway = await startGateway()));
afterAll(() => gateway[Symbol.asyncDispose]());

async function refused({ path, method = 'GET', headers, body, status = 400, fields }: BadRequest): Promise<void> {
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

describe('bad input is a problem that names the fields at fault, and no message', () => {
  it.each(badBodies)('$what', refused);
  it.each(badFields)('$what', refused);
  it.each(badAddresses)('$what', refused);

  it('no Idempotency-Key', () =>
    refused({
      what: 'no Idempotency-Key',
      path: '/api/orders',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"items":[{"productId":"7a1f6f3e-3f0b-4a58-8a33-2f4f3a2c1b00","quantity":1}]}',
      fields: ['Idempotency-Key'],
    }));

  it('every field of a body at once, and fifty of them at most', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`field${index}`, index]));
    const answer = await gateway.request('/api/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'nobody', name: '', password: 'short', ...unknown }),
    });
    const { errors } = (await answer.json()) as { errors: { field: string }[] };
    expect(errors.slice(0, 3).map(({ field }) => field)).toEqual(['email', 'name', 'password']);
    expect(errors).toHaveLength(50);
  });

  it('and is not logged as a fault of the gateway', () => {
    expect(gateway.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
