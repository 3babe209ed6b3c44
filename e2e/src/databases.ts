import { clusterConnection } from '@signalbox/postgres-cluster';
import { Client } from 'pg';
import { stack } from './system.ts';

/** Queries a service's own database. */
export async function rowsOf<Row extends object>(service: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const url = stack().databases.find((database) => database.service === service)?.url;
  const connection = new Client(clusterConnection(url ?? ''));
  await connection.connect();
  try {
    return (await connection.query<Row>(sql, values)).rows;
  } finally {
    await connection.end();
  }
}

/** The names of a service's tables, without those of the migrator. */
export async function tablesOf(service: string): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    service,
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'kysely%' order by name`,
  );
  return rows.map(({ name }) => name);
}

/** The number of rows in every table of every database: `{ 'orders.orders': 3, … }`, without counters of failures. */
export async function rowCounts(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { service } of stack().databases) {
    const tables = (await tablesOf(service)).filter((table) => table !== 'failed_sign_ins');
    const selects = tables.map((table) => `select '${table}' as name, count(*)::int as count from "${table}"`);
    const rows = await rowsOf<{ name: string; count: number }>(service, selects.join(' union all '));
    for (const { name, count } of rows) counts[`${service}.${name}`] = count;
  }
  return counts;
}
