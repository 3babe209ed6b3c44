// begin orders
import { randomUUID } from 'node:crypto';
import type { Order, OrderLine, OrderPage, Overview, Product } from '@signalbox/http-client';
// end orders
import {
  createHttpClient,
  type Account,
  type HttpClient,
  type Problem,
  type Session,
  type Topology,
} from '@signalbox/http-client';
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

/** What the HTTP client returns. */
interface Sent<Body> {
  readonly data?: Body;
  readonly error?: Problem;
  readonly response: Response;
}

interface AnyRequest {
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

  createUser(body: { email: string; name: string; password: string }): Promise<ClientResponse<Account>> {
    return this.call((api) => api.POST('/api/users', { body }));
  }

  signIn(body: { email: string; password: string }): Promise<ClientResponse<Session>> {
    return this.call((api) => api.POST('/api/sessions', { body }));
  }

  refresh(refreshToken: string): Promise<ClientResponse<Session>> {
    return this.call((api) => api.POST('/api/sessions/refresh', { body: { refreshToken } }));
  }

  signOut(): Promise<ClientResponse<undefined>> {
    return this.call((api) => api.DELETE('/api/sessions/current'));
  }

  signOutEverywhere(): Promise<ClientResponse<undefined>> {
    return this.call((api) => api.DELETE('/api/sessions'));
  }

  changePassword(body: { currentPassword: string; newPassword: string }): Promise<ClientResponse<undefined>> {
    return this.call((api) => api.PUT('/api/me/password', { body }));
  }

  me(): Promise<ClientResponse<Account>> {
    return this.call((api) => api.GET('/api/me'));
  }

  // begin orders
  products(): Promise<ClientResponse<{ items: Product[] }>> {
    return this.call((api) => api.GET('/api/products'));
  }

  /**
   * @param how.key - the idempotency key.
   * @defaultValue a new one
   * @param how.waitSeconds - how long the gateway may wait until the order is settled.
   * @defaultValue no wait
   */
  placeOrder(
    items: readonly OrderLine[],
    { key = randomUUID(), waitSeconds }: { key?: string; waitSeconds?: number } = {},
  ): Promise<ClientResponse<Order>> {
    const header = { 'Idempotency-Key': key, ...(waitSeconds !== undefined && { Prefer: `wait=${waitSeconds}` }) };
    return this.call((api) => api.POST('/api/orders', { params: { header }, body: { items: [...items] } }));
  }

  order(id: string): Promise<ClientResponse<Order>> {
    return this.call((api) => api.GET('/api/orders/{id}', { params: { path: { id } } }));
  }

  orders(query: { limit?: number; cursor?: string } = {}): Promise<ClientResponse<OrderPage>> {
    return this.call((api) => api.GET('/api/orders', { params: { query } }));
  }

  cancelOrder(id: string): Promise<ClientResponse<Order>> {
    return this.call((api) => api.POST('/api/orders/{id}/cancel', { params: { path: { id } } }));
  }

  overview(): Promise<ClientResponse<Overview>> {
    return this.call((api) => api.GET('/api/overview'));
  }
  // end orders

  topology(): Promise<ClientResponse<Topology>> {
    return this.call((api) => api.GET('/api/topology'));
  }

  /** Sends a valid request. */
  private async call<Body>(send: (api: HttpClient) => Promise<Sent<Body>>): Promise<ClientResponse<Body>> {
    let text = '';
    const api = createHttpClient(baseUrl(), {
      ...(this.accessToken !== undefined && { accessToken: this.accessToken }),
      fetch: async (request) => {
        const response = await fetch(request);
        text = await response.clone().text();
        return response;
      },
    });
    const { data, error, response } = await send(api);
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (data ?? error) as Body,
      problem: error as Problem,
    };
  }

  /** Sends any request, valid or not. */
  async send<Body>(
    method: string,
    path: string,
    { body, headers = {} }: AnyRequest = {},
  ): Promise<ClientResponse<Body>> {
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
