import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from '@signalbox/testing';
import { clusterConnection } from '@signalbox/postgres-cluster';
import type { DatabaseState } from '@signalbox/stack';
import { Client } from 'pg';
import { stack } from './system.ts';

/**
 * Stops a service's Postgres while `during` runs. The launcher is suspended meanwhile, because it would restart the
 * database immediately. Afterwards it does so.
 */
export async function withoutDatabase(service: string, during: () => Promise<void>): Promise<void> {
  const { launcher } = stack();
  const database = databaseOf(service);
  process.kill(launcher.pid, 'SIGSTOP');
  try {
    process.kill(database.pid, 'SIGINT');
    await until(async () => !(await accepts(database.port)));
    await during();
  } finally {
    process.kill(launcher.pid, 'SIGCONT');
    await until(async () => {
      const { pid, port } = databaseOf(service);
      return pid !== database.pid && (await accepts(port));
    });
  }
}

/** Suspends a service's Postgres while `during` runs: connections and queries get no answer. */
export async function withHangingDatabase(service: string, during: () => Promise<void>): Promise<void> {
  const { url, pid } = databaseOf(service);
  const connection = new Client(clusterConnection(url));
  await connection.connect();
  const frozen = [pid];
  try {
    // The postmaster first, so that it starts no further process.
    process.kill(pid, 'SIGSTOP');
    const others = 'select pid from pg_stat_activity where pid <> pg_backend_pid()';
    for (const row of (await connection.query<{ pid: number }>(others)).rows) {
      process.kill(row.pid, 'SIGSTOP');
      frozen.push(row.pid);
    }
    await during();
  } finally {
    for (const stopped of frozen) process.kill(stopped, 'SIGCONT');
    await connection.end();
  }
}

function databaseOf(service: string): DatabaseState {
  const database = stack().databases.find((one) => one.service === service);
  if (!database) throw new Error(`${service} has no database in stack.json`);
  return database;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
