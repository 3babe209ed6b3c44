import { connect } from '@signalbox/postgres';
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

  it('tells this instance at once, and every other one', async () => {
    const [here, there] = [await listen(), await listen()];
    const order = anOrder();
    here.settled.announce(order);
    expect(here.heard.at(-1)).toBe(order.id);
    await until(() => there.heard.includes(order.id));
  });

  it('tells of each order, however many are settled at once', async () => {
    const [here, there] = [await listen(), await listen()];
    const orders = Array.from({ length: 1_000 }, () => anOrder());
    for (const order of orders) here.settled.announce(order);
    await until(() => there.heard.length >= orders.length);
    expect(there.heard).toEqual(orders.map(({ id }) => id));
  });

  it('says that some may have been missed when its connection was cut, and hears the next ones', async () => {
    const [here, there] = [await listen(), await listen()];
    await cutListeners();
    await until(() => there.heard.includes(undefined));
    const order = anOrder();
    here.settled.announce(order);
    await until(() => there.heard.includes(order.id));
  });

  it('tells nobody who has unsubscribed', async () => {
    const { settled, heard, unsubscribe } = await listen();
    unsubscribe();
    settled.announce(anOrder());
    expect(heard).toEqual([]);
  });

  it('sends what it was told to announce before it stops', async () => {
    const there = await listen();
    const busy = connect<OrdersTables>(database.url, { poolSize: 1 });
    const here = new PostgresSettledOrders(busy);
    const order = anOrder();
    const stopped = vi.fn();
    await busy.connection().execute(async () => {
      here.announce(order);
      void here.beforeApplicationShutdown().then(stopped);
      await sql`select 1`.execute(database.db);
      expect(stopped).not.toHaveBeenCalled();
    });
    await until(() => there.heard.includes(order.id));
    await until(() => stopped.mock.calls.length > 0);
    await busy.destroy();
  });

  it('leaves no connection when it stops', async () => {
    const { settled } = await listen();
    expect(await listeners()).toBe(1);
    await settled.beforeApplicationShutdown();
    await until(async () => (await listeners()) === 0);
  });

  it('needs no database to be told of an order', async () => {
    const nowhere = new PostgresSettledOrders(connect('postgres://127.0.0.1:1/x'));
    const heard: unknown[] = [];
    nowhere.onModuleInit();
    nowhere.subscribe(into(heard));
    const order: Order = anOrder();
    nowhere.announce(order);
    expect(heard).toEqual([order.id]);
    await nowhere.beforeApplicationShutdown();
  });

  /** An instance that listens by now, and what it has heard since. */
  async function listen() {
    const settled = new PostgresSettledOrders(database.connect());
    started.push(settled);
    const heard: (string | undefined)[] = [];
    const unsubscribe = settled.subscribe(into(heard));
    settled.onModuleInit();
    await until(() => heard.includes(undefined));
    heard.length = 0;
    return { settled, heard, unsubscribe };
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

const into = (heard: unknown[]): SettledListener => ({
  here: ({ id }) => heard.push(id),
  elsewhere: (orderId) => heard.push(orderId),
});
