import { randomUUID } from 'node:crypto';
import { createHttpClient, type Product } from '@signalbox/http-client';
import { Pool } from 'undici';
import type { Customer } from '@signalbox/lab-parts/sign-up';
import type { StackState } from '@signalbox/stack';
import type { Worker } from './turn.ts';

/** Creates callers that place one order at a time over HTTP and wait until it is confirmed. */
export async function orderCallers(
  stack: StackState,
  customers: readonly Customer[],
): Promise<{ workers: Worker[]; product: Product; close(): Promise<void> }> {
  const [gateway = ''] = stack.gateways;
  const { data } = await createHttpClient(gateway).GET('/api/products');
  if (data === undefined) throw new Error(`expected ${gateway} to list its products`);
  const product = data.items.reduce((cheapest, item) => (item.priceCents < cheapest.priceCents ? item : cheapest));
  const body = JSON.stringify({ items: [{ productId: product.id, quantity: 1 }] });
  const pool = new Pool(gateway, { connections: customers.length });
  const workers = customers.map(({ accessToken }): Worker => async () => {
    const answer = await pool.request({
      method: 'POST',
      path: '/api/orders',
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        prefer: 'wait=10',
      },
      body,
    });
    const { status } = (await answer.body.json()) as { status: unknown };
    return status === 'CONFIRMED';
  });
  return { workers, product, close: () => pool.close() };
}
