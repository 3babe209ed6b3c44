import { randomUUID } from 'node:crypto';
import { until } from '@signalbox/testing';
import type { Account, Order, OrderLine, Product } from '@signalbox/http-client';
import { Client, type ClientResponse } from './client.ts';

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

/** All products on sale, the cheapest first. */
export async function productsByPrice(): Promise<[Product, ...Product[]]> {
  const items = [...(await anonymous.products()).body.items].sort((a, b) => a.priceCents - b.priceCents);
  const [cheapest, ...others] = items;
  if (!cheapest) throw new Error('there are no products');
  return [cheapest, ...others];
}

/** Places an order of one item of the cheapest product, for tests that need any order. */
export async function smallOrder(): Promise<OrderLine[]> {
  const [cheapest] = await productsByPrice();
  return [{ productId: cheapest.id, quantity: 1 }];
}

/** Waits until an order is settled. @returns the order. */
export async function settled(client: Client, orderId: string): Promise<Order> {
  const answer = await until(async () => {
    const now: ClientResponse<Order> = await client.order(orderId);
    return ['CONFIRMED', 'REJECTED', 'CANCELLED'].includes(now.body.status) ? now : undefined;
  });
  return answer.body;
}
