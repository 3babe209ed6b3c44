import { describe, expect, expectTypeOf, it } from 'vitest';
import { createHttpClient, type Account, type Problem } from './http-client.ts';
// begin orders
import type { Order } from './http-client.ts';

const ID = '0d8b2fb5-6b5c-4a39-9f0c-2f6c9b3f4a01';
// end orders

/** A client whose requests end here. */
function clientWith(answer: Response, accessToken?: string) {
  const requests: Request[] = [];
  const fetch = (request: Request) => {
    requests.push(request);
    return Promise.resolve(answer.clone());
  };
  return { requests, client: createHttpClient('http://gateway.test/', { fetch, ...(accessToken && { accessToken }) }) };
}

describe('the HTTP client', () => {
  it('sends the body and the token of a call', async () => {
    const { client, requests } = clientWith(new Response(null, { status: 204 }), 'token');
    const body = { currentPassword: 'correct horse', newPassword: 'battery staple' };
    await client.PUT('/api/me/password', { body });
    const [sent] = requests;
    expect([sent?.method, sent?.url, await sent?.json()]).toEqual(['PUT', 'http://gateway.test/api/me/password', body]);
    expect(sent?.headers.get('authorization')).toBe('Bearer token');
  });

  // begin orders
  it('sends parameters in the path and in headers', async () => {
    const { client, requests } = clientWith(Response.json({ id: ID }, { status: 201 }), 'token');
    const items = [{ productId: ID, quantity: 1 }];
    await client.POST('/api/orders', { params: { header: { 'Idempotency-Key': 'k' } }, body: { items } });
    await client.GET('/api/orders/{id}', { params: { path: { id: ID } } });
    const [placed, read] = requests;
    expect(placed?.headers.get('idempotency-key')).toBe('k');
    expect(read?.url).toBe(`http://gateway.test/api/orders/${ID}`);
  });
  // end orders

  it('sends no token without a session', async () => {
    const { client, requests } = clientWith(Response.json({ keys: [] }));
    expect((await client.GET('/.well-known/jwks.json')).data).toEqual({ keys: [] });
    expect(requests[0]?.headers.has('authorization')).toBe(false);
  });

  it('returns a problem as an error, not as data', async () => {
    const problem = { code: 'EMAIL_TAKEN', status: 409 };
    const { client } = clientWith(Response.json(problem, { status: 409 }));
    const body = { email: 'ada@example.com', name: 'Ada', password: 'correct horse' };
    const { data, error, response } = await client.POST('/api/users', { body });
    expect([data, error, response.status]).toEqual([undefined, problem, 409]);
  });

  it('types replies, requests and problems', async () => {
    const { client } = clientWith(Response.json({}));
    const { data: me, error } = await client.GET('/api/me');
    expectTypeOf(me).toEqualTypeOf<Account | undefined>();
    expectTypeOf(error).toExtend<Problem | undefined>();
    // begin orders
    const { data: order } = await client.GET('/api/orders/{id}', { params: { path: { id: ID } } });
    expectTypeOf(order).toEqualTypeOf<Order | undefined>();
    expectTypeOf<Order['status']>().toEqualTypeOf<'PENDING' | 'CONFIRMED' | 'REJECTED' | 'CANCELLING' | 'CANCELLED'>();
    // @ts-expect-error: the key is required.
    await client.POST('/api/orders', { body: { items: [] } });
    // end orders
  });
});
