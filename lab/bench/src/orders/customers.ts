import { randomUUID } from 'node:crypto';
import type { StackState } from '@signalbox/stack';
import { clusterConnection } from '@signalbox/postgres-cluster';
import pg from 'pg';
import { databaseUrl } from './database-url.ts';

/** An account with more credit than a benchmark can use up. */
export interface Customer {
  readonly userId: string;
  readonly accessToken: string;
}

const CREDIT_CENTS = 90_000_000_000;

/** Signs up customers, one for each caller, as anybody would; only their credit is the database's doing. */
export async function signUp(stack: StackState, count: number): Promise<Customer[]> {
  const [gateway = ''] = stack.gateways;
  const customers: Customer[] = [];
  for (let number = 0; number < count; number += 1) {
    const account = { email: `bench-${randomUUID()}@example.com`, password: randomUUID() };
    const { id } = await post<{ id: string }>(`${gateway}/api/users`, { ...account, name: 'Bench' });
    const { accessToken } = await post<{ accessToken: string }>(`${gateway}/api/sessions`, account);
    customers.push({ userId: id, accessToken });
  }
  const users = new pg.Client(clusterConnection(databaseUrl(stack, 'users')));
  await users.connect();
  await users.query(
    'update accounts set credit_limit_cents = $1, credit_available_cents = $1 where id = any($2::uuid[])',
    [CREDIT_CENTS, customers.map(({ userId }) => userId)],
  );
  await users.end();
  return customers;
}

async function post<Reply>(url: string, body: object): Promise<Reply> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Reply;
}
