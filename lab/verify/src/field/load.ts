import { cheapestProduct, placeOrder, send, signIn } from './customer.ts';

/** Signs the demo account in repeatedly, one request after another. @returns the status of each answer. */
export async function signIns(gateway: string, count: number): Promise<number[]> {
  const body = { email: 'demo@example.com', password: 'signalbox-demo' };
  const statuses: number[] = [];
  while (statuses.length < count) statuses.push((await send(gateway, 'POST', '/api/sessions', { body })).status);
  return statuses;
}

/** Reads the orders of the demo account with simultaneous requests. @returns the status of each answer, 0 without one. */
export async function readOrders(gateway: string, count: number): Promise<number[]> {
  const headers = { authorization: `Bearer ${await signIn(gateway)}` };
  return simultaneously(count, async () => (await send(gateway, 'GET', '/api/orders', { headers })).status);
}

/** Places orders, `concurrency` at a time. @returns the status of each answer, 0 without one. */
export async function placeOrders(gateway: string, count: number, concurrency: number): Promise<number[]> {
  const token = await signIn(gateway);
  const productId = await cheapestProduct(gateway);
  const statuses: number[] = [];
  while (statuses.length < count) {
    statuses.push(
      ...(await simultaneously(concurrency, async () => (await placeOrder(gateway, token, productId)).status)),
    );
  }
  return statuses;
}

const simultaneously = (count: number, request: () => Promise<number>): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, request));

/** Formats statuses with their counts: `200 × 39, 503 × 1`. */
export function formatCounts(statuses: readonly number[]): string {
  const counts = Map.groupBy(statuses, (status) => status);
  return [...counts].map(([status, of]) => `${status} × ${of.length}`).join(', ');
}
