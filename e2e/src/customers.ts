import { randomUUID } from 'node:crypto';
import type { Account } from '@signalbox/http-client';
import { Client } from './client.ts';

/** A signed-in user. */
export interface Customer {
  readonly account: Account;
  readonly password: string;
  readonly refreshToken: string;
  readonly client: Client;
}

export const anonymous = new Client();
const DEMO_PASSWORD = 'signalbox-demo';

/** A unique email address. */
export const freshEmail = () => `${randomUUID()}@example.com`;

/** Creates an account for one test, with the full credit of a new account. */
export async function newCustomer(name = 'Ada Lovelace'): Promise<Customer> {
  const email = freshEmail();
  const password = randomUUID();
  const created = await anonymous.createUser({ email, name, password });
  if (created.status !== 201) throw new Error(`no account was created: ${created.status} ${created.text}`);
  return signedIn(email, password);
}

/** Signs in to an existing account. */
export async function signedIn(email: string, password = DEMO_PASSWORD): Promise<Customer> {
  const session = await anonymous.signIn({ email, password });
  if (session.status !== 201) throw new Error(`no session for ${email}: ${session.status} ${session.text}`);
  const client = new Client(session.body.accessToken);
  return { account: (await client.me()).body, password, refreshToken: session.body.refreshToken, client };
}
