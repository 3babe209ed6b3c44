import { randomUUID } from 'node:crypto';
import { createHttpClient } from '@signalbox/http-client';
import { until } from '@signalbox/testing/until';

/** An answer of the gateway: its status and its JSON body. */
export interface ClientResponse {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Sends a request with a JSON body. Without an answer, the status is 0 and the body contains the error. */
export async function send(
  gateway: string,
  method: string,
  path: string,
  { body, headers = {} }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<ClientResponse> {
  try {
    const answer = await fetch(gateway + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  } catch (error) {
    return { status: 0, body: { error: String((error as Error).cause ?? error) } };
  }
}

/** Signs the demo account in. Retries if the system is busy or not yet ready. @returns the access token. */
export async function signIn(gateway: string): Promise<string> {
  const client = createHttpClient(gateway);
  const body = { email: 'demo@example.com', password: 'signalbox-demo' };
  const session = await until(async () => (await client.POST('/api/sessions', { body })).data, { intervalMs: 250 });
  return session.accessToken;
}

/** The id of the cheapest product. */
export async function cheapestProduct(gateway: string): Promise<string> {
  const { data } = await createHttpClient(gateway).GET('/api/products');
  return (data?.items ?? []).sort((one, other) => one.priceCents - other.priceCents)[0]?.id ?? '';
}

/** Places an order of one piece and waits for its final state. */
export const placeOrder = (gateway: string, token: string, productId: string): Promise<ClientResponse> =>
  send(gateway, 'POST', '/api/orders', {
    body: { items: [{ productId, quantity: 1 }] },
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), prefer: 'wait=10' },
  });

/** Places an order and waits for its final state. @returns its status, or the error. */
async function order(gateway: string, token: string, productId: string): Promise<string> {
  const { status, body } = await placeOrder(gateway, token, productId);
  return status === 201 ? String(body.status) : `${status} ${String(body.code ?? body.error ?? '')}`.trim();
}

/** Signs the demo account in and places an order. @returns the order's status, or the error. */
export async function demoOrder(gateway: string): Promise<string> {
  return order(gateway, await signIn(gateway), await cheapestProduct(gateway));
}
