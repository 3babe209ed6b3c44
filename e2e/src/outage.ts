import { connect } from 'node:net';
import { until } from '@signalbox/testing';
import type { StackDatabase } from './stack.ts';
import { stack } from './system.ts';

/**
 * Takes a service's Postgres away for as long as `during` runs. The launcher is frozen meanwhile, because it would
 * start the database again at once; afterwards it notices the loss and does so.
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
  }
  await until(async () => {
    const { pid, port } = databaseOf(service);
    return pid !== database.pid && (await accepts(port));
  });
}

function databaseOf(service: string): StackDatabase {
  const database = stack().databases.find((one) => one.service === service);
  if (!database) throw new Error(`${service} has no database in stack.json`);
  return database;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref();
    socket.once('connect', () => socket.destroy());
  });
}
