import { randomUUID } from 'node:crypto';
import { databaseUrl } from '@signalbox/lab-parts/database-url';
import type { Customer } from '@signalbox/lab-parts/sign-up';
import type { StackState } from '@signalbox/stack';
import { clusterConnection } from '@signalbox/postgres-cluster';
import pg from 'pg';
import type { Worker } from './turn.ts';

// The writes of an order in the two databases. Each is one statement, prepared once per connection.
const PLACED = `
  with key as (
    insert into idempotency_keys (user_id, key, body_hash, reply, kept_until)
    values ($2, $3, $4, $5, now() + interval '24 hours')
  )
  insert into orders (id, user_id, status, items, total_cents, created_at, updated_at, expires_at, next_attempt_at)
  values ($1, $2, 'PENDING', $6, $7, $8, $8, now() + interval '60 seconds', now() + interval '2 seconds')`;
const RESERVED = `
  with held as (
    update accounts set credit_available_cents = credit_available_cents - $3
    where id = $2 and credit_available_cents >= $3
  )
  insert into reservations (order_id, user_id, amount_cents, outcome) values ($1, $2, $3, 'GRANTED')`;
const CONFIRMED = `
  update orders set status = 'CONFIRMED', updated_at = greatest(updated_at, now()), next_attempt_at = null
  where id = $1 and status = 'PENDING'`;

/** Creates callers that make an order's three commits in a row, each on its own connections and without a service. */
export async function bareCallers(
  stack: StackState,
  customers: readonly Customer[],
  product: { readonly id: string; readonly priceCents: number },
): Promise<{ workers: Worker[]; close(): Promise<void> }> {
  const connections: pg.Client[] = [];
  const connect = async (service: string) => {
    const client = new pg.Client(clusterConnection(databaseUrl(stack, service)));
    await client.connect();
    connections.push(client);
    return client;
  };
  const items = JSON.stringify([{ productId: product.id, name: 'x'.repeat(30), quantity: 1, priceCents: 1 }]);
  const workers: Worker[] = [];
  for (const { id: userId } of customers) {
    const orders = await connect('orders');
    const users = await connect('users');
    workers.push(async () => {
      const id = randomUUID();
      const at = new Date();
      const reply = JSON.stringify({ id, userId, state: { status: 'PENDING', reason: null }, items, at });
      const total = product.priceCents;
      const values = [id, userId, randomUUID(), 'h'.repeat(43), reply, items, total, at];
      await orders.query({ name: 'placed', text: PLACED, values });
      await users.query({ name: 'reserved', text: RESERVED, values: [id, userId, total] });
      const { rowCount } = await orders.query({ name: 'confirmed', text: CONFIRMED, values: [id] });
      return rowCount === 1;
    });
  }
  return {
    workers,
    async close() {
      await Promise.all(connections.map((client) => client.end()));
    },
  };
}

/** @throws Error if a database could lose commits at a power failure: then the comparison is invalid. */
export async function assertDurable(stack: StackState): Promise<void> {
  for (const service of ['orders', 'users']) {
    const client = new pg.Client(clusterConnection(databaseUrl(stack, service)));
    await client.connect();
    for (const setting of ['fsync', 'synchronous_commit']) {
      const { rows } = await client.query<Record<string, string>>(`show ${setting}`);
      const value = rows[0]?.[setting];
      if (value !== 'on') throw new Error(`expected ${setting} of ${service} to be on, got ${value}`);
    }
    await client.end();
  }
}
