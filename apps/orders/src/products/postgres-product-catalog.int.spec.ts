import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startOrdersDatabase, type OrdersDatabase } from '../orders-database.fixture.ts';
import { PostgresProductCatalog } from './postgres-product-catalog.ts';

const whistle = { id: '5a1e0000-0000-4000-8000-0000000000b1', name: 'Whistle', priceCents: 900 };
const flag = { id: '5a1e0000-0000-4000-8000-0000000000b2', name: 'Flag', priceCents: 1_500 };
const UNKNOWN = '5a1e0000-0000-4000-8000-0000000000b3';

let database: OrdersDatabase;
beforeAll(async () => {
  database = await startOrdersDatabase();
  const rows = [whistle, flag].map(({ id, name, priceCents }) => ({ id, name, price_cents: priceCents }));
  await database.db.insertInto('products').values(rows).execute();
});
afterAll(() => database?.stop());
afterEach(() => void vi.useRealTimers());

it('finds each existing product once', async () => {
  const catalog = new PostgresProductCatalog(database.db);
  const found = await catalog.findMany([flag.id, UNKNOWN, whistle.id, flag.id]);
  expect(new Set(found)).toEqual(new Set([whistle, flag]));
  expect(await catalog.findMany([flag.id, flag.id])).toEqual([flag]);
});

it('caches a price for one second', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const catalog = new PostgresProductCatalog(database.db);
  expect(await catalog.findMany([whistle.id])).toEqual([whistle]);
  const dearer = { ...whistle, priceCents: 1_000 };
  await database.db.updateTable('products').set({ price_cents: 1_000 }).where('id', '=', whistle.id).execute();
  vi.advanceTimersByTime(900);
  expect(await catalog.findMany([whistle.id])).toEqual([whistle]);
  vi.advanceTimersByTime(200);
  expect(await catalog.findMany([whistle.id])).toEqual([dearer]);
});
