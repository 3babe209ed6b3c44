import { untilAnswered } from '../parts/until-serving.ts';

interface Product {
  readonly id: string;
  readonly priceCents: number;
}

/**
 * Waits until each gateway lists products.
 * @returns the id of the cheapest product.
 */
export async function untilOrderable(gateways: readonly string[], signal: AbortSignal): Promise<string> {
  const lists = gateways.map((gateway) => untilAnswered<{ items: Product[] }>(`${gateway}/api/products`, signal));
  const [products] = await Promise.all(lists);
  const [cheapest] = (products?.items ?? []).toSorted((a, b) => a.priceCents - b.priceCents);
  if (cheapest === undefined) throw new Error('expected at least one product to order, found none');
  return cheapest.id;
}
