// begin orders
import { randomUUID } from 'node:crypto';
import type { Order, OrderLine, OrderPage, Product } from './api.ts';
// end orders
import type { Account, Problem, Session, Topology } from './api.ts';
import { baseUrl } from './system.ts';

/** A response of any status. */
export interface ClientResponse<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON. The type is the body of a successful response. */
  readonly body: Body;
  /** The text as the problem of a failed call. */
  readonly problem: Problem;
}

interface Sent {
  /** Sent as JSON, except text and bytes, which are sent unchanged. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Calls the gateway for one user, or without a token. It never retries. */
export class Client {
  readonly accessToken: string | undefined;

  constructor(accessToken?: string) {
    this.accessToken = accessToken;
  }

  createUser(user: { email: string; name: string; password: string }): Promise<ClientResponse<Account>> {
    return this.send('POST', '/api/users', { body: user });
  }

  signIn(credentials: { email: string; password: string }): Promise<ClientResponse<Session>> {
    return this.send('POST', '/api/sessions', { body: credentials });
  }

  refresh(refreshToken: string): Promise<ClientResponse<Session>> {
    return this.send('POST', '/api/sessions/refresh', { body: { refreshToken } });
  }

  signOut(): Promise<ClientResponse<undefined>> {
    return this.send('DELETE', '/api/sessions/current');
  }

  signOutEverywhere(): Promise<ClientResponse<undefined>> {
    return this.send('DELETE', '/api/sessions');
  }

  changePassword(body: { currentPassword: string; newPassword: string }): Promise<ClientResponse<undefined>> {
    return this.send('PUT', '/api/me/password', { body });
  }

  me(): Promise<ClientResponse<Account>> {
    return this.send('GET', '/api/me');
  }

  // begin orders
  products(): Promise<ClientResponse<{ items: readonly Product[] }>> {
    return this.send('GET', '/api/products');
  }

  /**
   * @param how.key - the idempotency key.
   * @defaultValue a new one
   * @param how.waitSeconds - how long the gateway may wait until the order is settled.
   * @defaultValue no wait
   */
  placeOrder(
    items: readonly OrderLine[],
    how: { key?: string; waitSeconds?: number } = {},
  ): Promise<ClientResponse<Order>> {
    const headers: Record<string, string> = { 'idempotency-key': how.key ?? randomUUID() };
    if (how.waitSeconds !== undefined) headers.prefer = `wait=${how.waitSeconds}`;
    return this.send('POST', '/api/orders', { body: { items }, headers });
  }

  order(id: string): Promise<ClientResponse<Order>> {
    return this.send('GET', `/api/orders/${id}`);
  }

  orders(query = ''): Promise<ClientResponse<OrderPage>> {
    return this.send('GET', `/api/orders${query}`);
  }

  cancelOrder(id: string): Promise<ClientResponse<Order>> {
    return this.send('POST', `/api/orders/${id}/cancel`);
  }
  // end orders

  topology(): Promise<ClientResponse<Topology>> {
    return this.send('GET', '/api/topology');
  }

  /** Sends any request, valid or not. */
  async send<Body>(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<ClientResponse<Body>> {
    const sent: Record<string, string> = { ...headers };
    if (this.accessToken) sent.authorization ??= `Bearer ${this.accessToken}`;
    if (body !== undefined) sent['content-type'] ??= 'application/json';
    const response = await fetch(new URL(path, baseUrl()), {
      method,
      headers: sent,
      body: isRaw(body) ? body : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await response.text();
    const json = parsed(text);
    return { status: response.status, headers: response.headers, text, body: json as Body, problem: json as Problem };
  }
}

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> | undefined {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
