import type { PricedProduct } from '../domain/order.ts';

/** The products on sale. */
export abstract class ProductCatalog {
  /** All products, sorted by name. */
  abstract list(): Promise<readonly PricedProduct[]>;
  /** The existing products with these ids, each once. Their data is at most one second old. */
  abstract findMany(ids: readonly string[]): Promise<readonly PricedProduct[]>;
}
