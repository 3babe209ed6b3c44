import { openDatabase, type Database } from '@signalbox/postgres';
import { describe, expect, it, vi } from 'vitest';
import type { OrdersTables } from '../database.ts';
import { anOrder } from './order-repository.fixture.ts';
import { PostgresSettledOrders } from './postgres-settled-orders.ts';

describe('PostgresSettledOrders', () => {
  it('sends an order that is published directly after the previous notification', async () => {
    const published = Array.from({ length: 100 }, async (_, microtasks) => {
      const [first, second] = [anOrder(), anOrder()];
      const sent: unknown[] = [];
      const settled = new PostgresSettledOrders(
        databaseThat((payload) => {
          sent.push(payload);
          if (payload === first.id) void afterMicrotasks(microtasks, () => settled.publish(second));
        }),
      );
      settled.publish(first);
      await vi.waitFor(() => expect(sent).toEqual([first.id, second.id]));
    });
    await Promise.all(published);
  });
});

async function afterMicrotasks(count: number, then: () => void): Promise<void> {
  for (let i = 0; i < count; i++) await undefined;
  then();
}

/** A database that reports the payload of each NOTIFY and replies immediately. */
function databaseThat(notifies: (payload: unknown) => void): Database<OrdersTables> {
  const database = openDatabase<OrdersTables>('postgres://nowhere');
  database.run = ({ values }) => {
    notifies(values[1]);
    return Promise.resolve({ command: 'SELECT', rowCount: 1, rows: [] });
  };
  return database;
}
