import { openDatabase } from '@signalbox/postgres';
import { until } from '@signalbox/testing';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OrdersTables } from '../database.ts';
import type { Order } from '../domain/order.ts';
import { startOrdersDatabase, type OrdersDatabase } from '../orders-database.fixture.ts';
import type { SettledListener } from '../ports/settled-orders.ts';
import { anOrder } from './order-repository.fixture.ts';
import { PostgresSettledOrders } from './postgres-settled-orders.ts';

describe('PostgresSettledOrders', () => {
  let database: OrdersDatabase;
  const started: PostgresSettledOrders[] = [];

  beforeAll(async () => {
    database = await startOrdersDatabase();
  });
  afterEach(() => Promise.all(started.splice(0).map((settled) => settled.beforeApplicationShutdown())));
  afterAll(() => database.stop());

  it('notifies this instance immediately and then every other one', async () => {
    const [here, there] = [await listen(), await listen()];
    const order = anOrder();
    here.settled.publish(order);
    expect(here.received.at(-1)).toBe(order.id);
    await until(() => there.received.includes(order.id));
  });

  it('notifies each of many orders that are settled at the same time', async () => {
    const [here, there] = [await listen(), await listen()];
    const orders = Array.from({ length: 1_000 }, () => anOrder());
    for (const order of orders) here.settled.publish(order);
    await until(() => there.received.length >= orders.length);
    expect(there.received).toEqual(orders.map(({ id }) => id));
  });

  it('reports possible missed orders after a connection loss, and receives the next ones', async () => {
    const [here, there] = [await listen(), await listen()];
    await cutListeners();
    await until(() => there.received.includes(undefined));
    const order = anOrder();
    here.settled.publish(order);
    await until(() => there.received.includes(order.id));
  });

  it('does not notify after unsubscribe', async () => {
    const { settled, received, unsubscribe } = await listen();
    unsubscribe();
    settled.publish(anOrder());
    expect(received).toEqual([]);
  });

  it('sends pending notifications before it stops', async () => {
    const there = await listen();
    const busy = openDatabase<OrdersTables>(database.url, { poolSize: 1 });
    const here = new PostgresSettledOrders(busy);
    const order = anOrder();
    const stopped = vi.fn();
    await busy.connection().execute(async () => {
      here.publish(order);
      void here.beforeApplicationShutdown().then(stopped);
      await sql`select 1`.execute(database.db);
      expect(stopped).not.toHaveBeenCalled();
    });
    await until(() => there.received.includes(order.id));
    await until(() => stopped.mock.calls.length > 0);
    await busy.destroy();
  });

  it('leaves no connection when it stops', async () => {
    const { settled } = await listen();
    expect(await listeners()).toBe(1);
    await settled.beforeApplicationShutdown();
    await until(async () => (await listeners()) === 0);
  });

  it('notifies its own listeners without a database', async () => {
    const nowhere = new PostgresSettledOrders(openDatabase('postgres://127.0.0.1:1/x'));
    const received: unknown[] = [];
    nowhere.onModuleInit();
    nowhere.subscribe(into(received));
    const order: Order = anOrder();
    nowhere.publish(order);
    expect(received).toEqual([order.id]);
    await nowhere.beforeApplicationShutdown();
  });

  /** Starts an instance, waits until it listens, and records its notifications. */
  async function listen() {
    const settled = new PostgresSettledOrders(database.connect());
    started.push(settled);
    const received: (string | undefined)[] = [];
    const unsubscribe = settled.subscribe(into(received));
    settled.onModuleInit();
    await until(() => received.includes(undefined));
    received.length = 0;
    return { settled, received, unsubscribe };
  }

  const listening = () =>
    sql`from pg_stat_activity where application_name like 'listens to %' and datname = current_database()`;

  async function listeners(): Promise<number> {
    return (await sql`select ${listening()}`.execute(database.db)).rows.length;
  }

  async function cutListeners(): Promise<void> {
    await sql`select pg_terminate_backend(pid) ${listening()}`.execute(database.db);
  }
});

const into = (received: unknown[]): SettledListener => ({
  here: ({ id }) => received.push(id),
  elsewhere: (orderId) => received.push(orderId),
});
