import type { PricedProduct } from '../domain/order.ts';

/** What is sold. */
export abstract class ProductCatalog {
  /** Every product, by name. */
  abstract list(): Promise<readonly PricedProduct[]>;
  /** Those of the products that exist, each once, as they were within the last second. */
  abstract findMany(ids: readonly string[]): Promise<readonly PricedProduct[]>;
}
