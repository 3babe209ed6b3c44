import { RemoteError } from '@signalbox/rpc';
import { describe, expect, it } from 'vitest';
import { ADMIN, startConsole } from '../console.fixture.ts';
import { routes } from '../api/routes.ts';
import { History } from '../store/history.ts';
import { logRow, spanRow, traceIdOf } from '../store/rows.fixture.ts';

const ORDER = '0d8b2fb5-6b5c-4a39-9f0c-2f6c9b3f4a11';
const USER = '0d8b2fb5-6b5c-4a39-9f0c-2f6c9b3f4a12';
const order = {
  id: ORDER,
  status: 'CONFIRMED' as const,
  reason: null,
  items: [{ productId: USER, name: 'Ticket', quantity: 2, priceCents: 250 }],
  totalCents: 500,
  createdAt: new Date(1_000).toISOString(),
  updatedAt: new Date(1_200).toISOString(),
};
const services = {
  orders: {
    countOrders: () => ({
      items: [{ status: 'PENDING' as const, reason: null, orders: 3 }],
      oldestUnsettledSeconds: 1.5,
    }),
    listStuck: () => ({ items: [{ order, userId: USER, attempts: 4, nextAttemptAt: order.createdAt }] }),
    retryOrder: () => order,
    getOrderForOperator: ({ orderId }: { orderId: string }) => {
      if (orderId !== ORDER) throw new RemoteError('ORDER_NOT_FOUND', 'there is no such order');
      return { order, userId: USER, attempts: 1, nextAttemptAt: null };
    },
  },
  users: {
    getReservation: () => ({
      reservation: {
        ...{ outcome: 'GRANTED' as const, reason: null, userId: USER, amountCents: 500 },
        answeredAt: new Date(1_100).toISOString(),
      },
    }),
  },
};

describe('the pages of orders', () => {
  it('ask the services as the admin who is signed in', async () => {
    await using console = await startConsole(services);
    const headers = await console.operator(ADMIN);
    const counts = await console.request('/api/orders/counts', { headers });
    expect(routes.countOrders.reply.parse(await counts.json())).toEqual({
      states: [{ status: 'PENDING', reason: null, orders: 3 }],
      oldestUnsettledSeconds: 1.5,
    });
    expect(console.calledAs.at(-1)).toMatch(/^admin \d+$/);
  });

  it('ask the services as the console where access is open', async () => {
    await using console = await startConsole({ ...services, env: { CONSOLE_PUBLIC: 'true' } });
    const stuck = await console.request('/api/orders/stuck');
    expect(routes.listStuckOrders.reply.parse(await stuck.json()).items).toMatchObject([
      { orderId: ORDER, attempts: 4 },
    ]);
    const headers = await console.operator();
    const retried = await console.request(`/api/orders/${ORDER}/retry`, { method: 'POST', headers });
    expect(retried.status).toBe(204);
    expect(console.calledAs.slice(-2)).toEqual([undefined, undefined]);
  });

  it('show one order in both databases, with its trace and its logs, in the order of time', async () => {
    await using console = await startConsole({ ...services, env: { CONSOLE_PUBLIC: 'true' } });
    const history = console.app.get(History);
    history.addSpans([spanRow(1, 1, { orderId: ORDER, name: 'settle order', service: 'orders', startMs: 1_050 })]);
    history.addLogs([logRow('order settled', { traceId: traceIdOf(1), atMs: 1_150 })]);
    const answer = await console.request(`/api/orders/${ORDER}`);
    const { reservation, events } = routes.getOrderHistory.reply.parse(await answer.json());
    expect(reservation).toMatchObject({ outcome: 'GRANTED', amountCents: 500 });
    expect(events.map(({ source, text }) => `${source} ${text}`)).toEqual([
      'orders the order is placed',
      'trace orders: settle order',
      'users GRANTED',
      'log users: order settled',
      'orders CONFIRMED',
    ]);
    expect((await console.request(`/api/orders/${USER}`)).status).toBe(404);
  });
});
