import type { StackState } from '@signalbox/stack';

/** @throws Error if the stack has no such database. */
export function databaseUrl(stack: StackState, service: string): string {
  const database = stack.databases.find((one) => one.service === service);
  if (!database)
    throw new Error(
      `expected the stack to have a database of ${service}, got ${stack.databases.map((one) => one.service).join(', ')}`,
    );
  return database.url;
}
