import { describe, expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { rowsOf, tablesOf } from '../databases.ts';
import { hasStack, stack } from '../system.ts';
import { settled, smallOrder } from './customer-orders.ts';

describe.runIf(hasStack)('the databases of orders and users', () => {
  it('are two servers without common tables', async () => {
    const [users, orders] = ['users', 'orders'].map((service) =>
      stack().databases.find((database) => database.service === service)!,
    );
    expect(users!.port).not.toBe(orders!.port);
    expect(users!.pid).not.toBe(orders!.pid);
    const tables = { users: await tablesOf('users'), orders: await tablesOf('orders') };
    expect(tables.users).toContain('accounts');
    expect(tables.orders).toContain('orders');
    expect(tables.users.filter((table) => tables.orders.includes(table))).toEqual([]);
  });

  it('contain what the API returned: each its own part of an order', async () => {
    const { client, account } = await newCustomer();
    const lines = await smallOrder();
    const { body: kept } = await client.placeOrder(lines, { waitSeconds: 5 });
    const { body: cancelled } = await client.placeOrder(lines, { waitSeconds: 5 });
    await client.cancelOrder(cancelled.id);
    expect((await settled(client, cancelled.id)).status).toBe('CANCELLED');

    const stored = await rowsOf('orders', 'select id, status from orders where user_id = $1 order by created_at', [
      account.id,
    ]);
    expect(stored).toEqual([
      { id: kept.id, status: 'CONFIRMED' },
      { id: cancelled.id, status: 'CANCELLED' },
    ]);
    const reservations = await rowsOf(
      'users',
      'select order_id, amount_cents::int, outcome from reservations where user_id = $1 order by outcome',
      [account.id],
    );
    expect(reservations).toEqual([
      { order_id: kept.id, amount_cents: kept.totalCents, outcome: 'GRANTED' },
      { order_id: cancelled.id, amount_cents: cancelled.totalCents, outcome: 'RELEASED' },
    ]);
  });

  it('agree on every settled order: only a confirmed one has reserved credit', async () => {
    await expect.poll(disagreements).toEqual([]);
  });
});

async function disagreements(): Promise<unknown[]> {
  const holding = await rowsOf<{ id: string }>(
    'users',
    `select order_id as id from reservations where outcome = 'GRANTED'`,
  );
  const orders = await rowsOf<{ id: string; status: string }>(
    'orders',
    `select id, status from orders where status in ('CONFIRMED', 'REJECTED', 'CANCELLED')`,
  );
  const holds = new Set(holding.map(({ id }) => id));
  return orders.filter(({ id, status }) => holds.has(id) !== (status === 'CONFIRMED'));
}
