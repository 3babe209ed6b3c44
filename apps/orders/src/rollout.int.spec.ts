import { randomUUID } from 'node:crypto';
import { openDatabase, migrate, type Migrations } from '@signalbox/postgres';
import { startTestDatabase, type TestDatabase } from '@signalbox/testing';
import { sql, type Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { FakeRegistry } from './instances.fixture.ts';
import { migrations } from './database.ts';
import { startOrders, type OrdersService } from './orders-service.fixture.ts';
import { demoProducts } from './products/demo-products.ts';
import { startUsers, type UsersService } from './users-service.fixture.ts';

/** The migrations of a next version. They expand the schema, and remove nothing that this version uses. */
const next: Migrations = {
  ...migrations,
  '9998-notes': {
    async up(db: Kysely<unknown>) {
      await sql`alter table orders add column next_note text not null default 'none', add column seen_at timestamptz`.execute(
        db,
      );
      await sql`alter table products add column weight_grams integer`.execute(db);
      await sql`alter table idempotency_keys add column route text not null default 'orders'`.execute(db);
      await sql`create table order_notes (order_id uuid primary key references orders, note text not null)`.execute(db);
    },
  },
  '9999-notes-by-time': {
    up: (db: Kysely<unknown>) => sql`create index orders_seen on orders (seen_at)`.execute(db).then(() => {}),
  },
};

let server: TestDatabase;
let users: UsersService;
const instances = new FakeRegistry();
const started: OrdersService[] = [];

beforeAll(async () => {
  server = await startTestDatabase();
  users = await startUsers();
  instances.set('users', users.port);
});
afterEach(() => Promise.all(started.splice(0).map((service) => service.stop())));
afterAll(async () => {
  await users?.stop();
  await server?.stop();
});

async function start(known: Migrations): Promise<OrdersService> {
  const service = await startOrders({
    instances,
    migrations: known,
    env: {
      DATABASE_URL: server.url,
      DATABASE_CONNECT_TIMEOUT_MS: '20000',
      DATABASE_STATEMENT_TIMEOUT_MS: '20000',
      SERVICE_KEY_FILE: users.serviceKeyFile,
      SERVICE_KEYS_FILE: users.serviceKeysFile,
      SEED_DEMO_DATA: 'true',
    },
  });
  started.push(service);
  return service;
}

/** Places, reads and cancels an order. Each step uses the next instance. */
async function orderThrough(...services: readonly OrdersService[]): Promise<void> {
  const userId = randomUUID();
  const token = await users.signIn(userId, 10_000);
  let turn = 0;
  const through = () => services[turn++ % services.length]!;
  const request = { idempotencyKey: randomUUID(), items: [{ productId: demoProducts[0]!.id, quantity: 1 }] };
  const placed = await through().as(token, (client) => client.placeOrder(request));
  expect(await through().as(token, (client) => client.placeOrder(request))).toEqual(placed);
  const wait = { orderId: placed.id, waitMs: 10_000 };
  expect(await through().as(token, (client) => client.getOrder(wait))).toMatchObject({ status: 'CONFIRMED' });
  await through().as(token, (client) => client.cancelOrder({ orderId: placed.id }));
  expect(await through().as(token, (client) => client.getOrder(wait))).toMatchObject({ status: 'CANCELLED' });
  expect(users.availableCents(userId)).toBe(10_000);
}

it('serves orders through old and new instances together, and through a restarted old instance', async () => {
  const old = await start(migrations);
  await orderThrough(old);
  const [one, other] = await Promise.all([start(next), start(next)]);
  // The old instance has statements that it prepared before the migration.
  await orderThrough(old);
  await orderThrough(old, one, other);
  await old.stop();
  started.splice(started.indexOf(old), 1);
  const again = await start(migrations);
  await orderThrough(again);
  await orderThrough(one, again, other);
  const database = openDatabase(server.url);
  expect(await migrate(database, migrations)).toEqual({ executed: [], unknown: ['9998-notes', '9999-notes-by-time'] });
  await database.destroy();
});
