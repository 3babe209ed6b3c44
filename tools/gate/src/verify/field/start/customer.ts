import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const JSON_TYPE = { 'content-type': 'application/json' };
const CREDENTIALS = JSON.stringify({ email: 'demo@example.com', password: 'signalbox-demo' });

/** Signs in one time after the other. @returns the status of each answer, and the last token. */
export async function signIns(gateway: string, count: number): Promise<{ statuses: number[]; token: string }> {
  const statuses: number[] = [];
  let token = '';
  while (statuses.length < count) {
    const response = await fetch(`${gateway}/api/sessions`, { method: 'POST', headers: JSON_TYPE, body: CREDENTIALS });
    statuses.push(response.status);
    ({ accessToken: token = token } = (await response.json()) as { accessToken?: string });
  }
  return { statuses, token };
}

/** @returns an access token of the demo account, for which a busy system is asked again. */
export async function signIn(gateway: string): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${gateway}/api/sessions`, { method: 'POST', headers: JSON_TYPE, body: CREDENTIALS });
    if (response.status === 201) return ((await response.json()) as { accessToken: string }).accessToken;
    if (tries === 20) throw new Error(`expected a session, got status ${response.status}`);
    await delay(500);
  }
}

/** Asks for the orders of the account, all at once. @returns the status of each answer, 0 where there is none. */
export function readOrders(gateway: string, token: string, count: number): Promise<number[]> {
  const headers = { authorization: `Bearer ${token}` };
  return allAtOnce(count, () => fetch(`${gateway}/api/orders`, { headers }));
}

/** Places orders, some of them at a time. @returns the status of each answer, 0 where there is none. */
export async function placeOrders(gateway: string, token: string, count: number, atATime: number): Promise<number[]> {
  const products = (await (await fetch(`${gateway}/api/products`)).json()) as { items: { id: string }[] };
  const body = JSON.stringify({ items: [{ productId: products.items[0]!.id, quantity: 1 }] });
  const place = () => {
    const headers = { ...JSON_TYPE, authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    return fetch(`${gateway}/api/orders`, { method: 'POST', headers, body });
  };
  const statuses: number[] = [];
  while (statuses.length < count) statuses.push(...(await allAtOnce(atATime, place)));
  return statuses;
}

function allAtOnce(count: number, request: () => Promise<Response>): Promise<number[]> {
  const status = async () => {
    const response = await request();
    await response.body?.cancel();
    return response.status;
  };
  return Promise.all(Array.from({ length: count }, () => status().catch(() => 0)));
}

/** The statuses with their counts, as `200 × 39, 503 × 1`. */
export function counted(statuses: readonly number[]): string {
  const counts = Map.groupBy(statuses, (status) => status);
  return [...counts].map(([status, of]) => `${status} × ${of.length}`).join(', ');
}
