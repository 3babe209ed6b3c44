import { DeadlineExceededError, UnauthenticatedError, UnavailableError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { asUser, startGateway, USER_ID, type GatewayFixtureOptions } from '../gateway.fixture.ts';
import { orderPage } from '../orders/samples.fixture.ts';
import { account } from '../samples.fixture.ts';

async function overviewOf(options: GatewayFixtureOptions) {
  await using gateway = await startGateway(options);
  const answer = await gateway.request('/api/overview', { headers: asUser });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

const down = () => Promise.reject(new UnavailableError('down'));
const late = () => Promise.reject(new DeadlineExceededError('late'));
const getUser = () => account;
const listOrders = () => orderPage;

describe('the overview', () => {
  it('requests both parts at the same time', async () => {
    const both = Promise.withResolvers<void>();
    const asked: unknown[] = [];
    const part =
      <Reply>(reply: Reply) =>
      async (request: unknown) => {
        if (asked.push(request) === 2) both.resolve();
        await both.promise;
        return reply;
      };
    const { status, body } = await overviewOf({
      users: { getUser: part(account) },
      orders: { listOrders: part(orderPage) },
    });
    expect({ status, body }).toEqual({ status: 200, body: { me: account, orders: orderPage, missing: [] } });
    expect(asked).toEqual([{ userId: USER_ID }, { limit: 5 }]);
  });

  it.each([
    ['me', { users: { getUser: down }, orders: { listOrders } }, { me: null, orders: orderPage }, 'UNAVAILABLE'],
    [
      'orders',
      { users: { getUser }, orders: { listOrders: late } },
      { me: account, orders: null },
      'DEADLINE_EXCEEDED',
    ],
  ])('reports %s as missing', async (part, services, rest, code) => {
    const { status, body } = await overviewOf(services);
    expect({ status, body }).toEqual({ status: 200, body: { ...rest, missing: [{ part, code }] } });
  });

  it('reports both parts as missing', async () => {
    const { status, body } = await overviewOf({ users: { getUser: down }, orders: { listOrders: down } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ me: null, orders: null, missing: [{ part: 'me' }, { part: 'orders' }] });
  });

  it('is rejected as a whole if a service rejects the token', async () => {
    const refused = () => Promise.reject(new UnauthenticatedError('expired'));
    expect((await overviewOf({ users: { getUser: refused }, orders: { listOrders } })).status).toBe(401);
  });

  it('fails on an error of the gateway itself', async () => {
    const broken = () => Promise.reject(new TypeError('undefined is not a function'));
    expect((await overviewOf({ users: { getUser: broken }, orders: { listOrders } })).status).toBe(500);
  });
});
