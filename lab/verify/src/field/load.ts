import { cheapestProduct, placeOrder, send, signIn } from './customer.ts';

/** Signs the demo account in, one time after the other. @returns the status of each answer. */
export async function signIns(gateway: string, count: number): Promise<number[]> {
  const body = { email: 'demo@example.com', password: 'signalbox-demo' };
  const statuses: number[] = [];
  while (statuses.length < count) statuses.push((await send(gateway, 'POST', '/api/sessions', { body })).status);
  return statuses;
}

/** Asks for the orders of the demo account, all at once. @returns the status of each answer, 0 where there is none. */
export async function readOrders(gateway: string, count: number): Promise<number[]> {
  const headers = { authorization: `Bearer ${await signIn(gateway)}` };
  return allAtOnce(count, async () => (await send(gateway, 'GET', '/api/orders', { headers })).status);
}

/** Places orders, some of them at a time. @returns the status of each answer, 0 where there is none. */
export async function placeOrders(gateway: string, count: number, atATime: number): Promise<number[]> {
  const token = await signIn(gateway);
  const productId = await cheapestProduct(gateway);
  const statuses: number[] = [];
  while (statuses.length < count) {
    statuses.push(...(await allAtOnce(atATime, async () => (await placeOrder(gateway, token, productId)).status)));
  }
  return statuses;
}

const allAtOnce = (count: number, request: () => Promise<number>): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, request));

/** The statuses with their counts, as `200 × 39, 503 × 1`. */
export function counted(statuses: readonly number[]): string {
  const counts = Map.groupBy(statuses, (status) => status);
  return [...counts].map(([status, of]) => `${status} × ${of.length}`).join(', ');
}
