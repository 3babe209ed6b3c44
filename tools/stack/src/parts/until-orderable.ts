import { setTimeout as delay } from 'node:timers/promises';

interface Product {
  readonly id: string;
  readonly priceCents: number;
}

/**
 * Waits until each gateway can serve what an order needs: products, and the keys that verify tokens.
 * @returns the id of the cheapest product.
 */
export async function untilOrderable(gateways: readonly string[], signal: AbortSignal): Promise<string> {
  const [products] = await Promise.all(
    gateways.map(async (gateway) => {
      const [{ items }] = await Promise.all([
        answer<{ items: Product[] }>(`${gateway}/api/products`, signal),
        answer(`${gateway}/.well-known/jwks.json`, signal),
        answer(`${gateway}/health/ready`, signal),
      ]);
      return items;
    }),
  );
  const [cheapest] = (products ?? []).toSorted((a, b) => a.priceCents - b.priceCents);
  if (cheapest === undefined) throw new Error('expected at least one product to order, found none');
  return cheapest.id;
}

async function answer<T>(url: string, signal: AbortSignal): Promise<T> {
  let last = 'nothing';
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { signal });
      if (response.ok) return (await response.json()) as T;
      last = `status ${response.status}`;
      await response.body?.cancel();
    } catch (error) {
      if (!signal.aborted) last = String((error as Error).cause ?? error);
    }
    await delay(50, undefined, { signal }).catch(() => {});
  }
  throw new Error(`expected ${url} to answer with status 200, the last result is ${last}`);
}
