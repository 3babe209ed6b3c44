import { connect, migrate, type Database } from '@signalbox/postgres';
import { startTestDatabase } from '@signalbox/testing';
import { migrations, type OrdersTables } from './database.ts';

/** An orders database of its own, migrated, for one suite. */
export interface OrdersDatabase {
  readonly url: string;
  readonly db: Database<OrdersTables>;
  /** Another pool, as another instance has one. */
  connect(): Database<OrdersTables>;
  stop(): Promise<void>;
}

export async function startOrdersDatabase(): Promise<OrdersDatabase> {
  const server = await startTestDatabase();
  const pools: Database<OrdersTables>[] = [];
  const open = () => {
    const db = connect<OrdersTables>(server.url);
    pools.push(db);
    return db;
  };
  const db = open();
  await migrate(db, migrations);
  return {
    url: server.url,
    db,
    connect: open,
    async stop() {
      await Promise.all(pools.map((pool) => pool.destroy()));
      await server.stop();
    },
  };
}
