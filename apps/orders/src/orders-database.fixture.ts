import { openDatabase, migrate, type Database } from '@signalbox/postgres';
import { startTestDatabase } from '@signalbox/testing';
import { migrations, type OrdersTables } from './database.ts';

/** A migrated orders database for one suite. */
export interface OrdersDatabase {
  readonly url: string;
  readonly db: Database<OrdersTables>;
  /** Opens another connection pool, as another instance does. */
  connect(): Database<OrdersTables>;
  stop(): Promise<void>;
}

export async function startOrdersDatabase(): Promise<OrdersDatabase> {
  const server = await startTestDatabase();
  const pools: Database<OrdersTables>[] = [];
  const open = () => {
    const db = openDatabase<OrdersTables>(server.url);
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
