import { connect, type Database } from '@signalbox/postgres';
import { describe, expect, it, vi } from 'vitest';
import type { OrdersTables } from '../database.ts';
import { anOrder } from './order-repository.fixture.ts';
import { PostgresSettledOrders } from './postgres-settled-orders.ts';

describe('PostgresSettledOrders', () => {
  it('sends what it is told to announce, however shortly after it has sent the rest', async () => {
    const announced = Array.from({ length: 100 }, async (_, microtasks) => {
      const [first, second] = [anOrder(), anOrder()];
      const sent: unknown[] = [];
      const settled = new PostgresSettledOrders(
        databaseThat((payload) => {
          sent.push(payload);
          if (payload === first.id) void afterMicrotasks(microtasks, () => settled.announce(second));
        }),
      );
      settled.announce(first);
      await vi.waitFor(() => expect(sent).toEqual([first.id, second.id]));
    });
    await Promise.all(announced);
  });
});

async function afterMicrotasks(count: number, then: () => void): Promise<void> {
  for (let i = 0; i < count; i++) await undefined;
  then();
}

/** A database that tells what it is asked to notify others of, and answers at once. */
function databaseThat(notifies: (payload: unknown) => void): Database<OrdersTables> {
  const database = connect<OrdersTables>('postgres://nowhere');
  database.run = ({ values }) => {
    notifies(values[1]);
    return Promise.resolve({ command: 'SELECT', rowCount: 1, rows: [] });
  };
  return database;
}
