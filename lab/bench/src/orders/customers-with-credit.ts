import { databaseUrl } from '@signalbox/lab-parts/database-url';
import { signUp, type Customer } from '@signalbox/lab-parts/sign-up';
import { clusterConnection } from '@signalbox/postgres-cluster';
import type { StackState } from '@signalbox/stack';
import pg from 'pg';

// More than a benchmark can spend.
const CREDIT_CENTS = 90_000_000_000;

/** Signs up one customer for each caller over the API, and sets their credit in the database. */
export async function customersWithCredit(stack: StackState, count: number): Promise<Customer[]> {
  const [gateway = ''] = stack.gateways;
  const customers: Customer[] = [];
  while (customers.length < count) customers.push(await signUp(gateway));
  const users = new pg.Client(clusterConnection(databaseUrl(stack, 'users')));
  await users.connect();
  await users.query(
    'update accounts set credit_limit_cents = $1, credit_available_cents = $1 where id = any($2::uuid[])',
    [CREDIT_CENTS, customers.map(({ id }) => id)],
  );
  await users.end();
  return customers;
}
