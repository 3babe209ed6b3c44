import { Injectable } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
import { sql } from 'kysely';
import type { OrdersTables } from '../database.ts';
import type { PricedProduct } from '../domain/order.ts';
import { ProductCatalog } from './product-catalog.ts';

/** Maximum age of a cached price. The customer's page of products is usually older. */
const FRESH_MS = 1_000;

const columns = ['id', 'name', 'price_cents as priceCents'] as const;

@Injectable()
export class PostgresProductCatalog extends ProductCatalog {
  private readonly recent = new Map<string, { readonly product: PricedProduct; readonly readAt: number }>();

  constructor(private readonly database: Database<OrdersTables>) {
    super();
  }

  override list(): Promise<PricedProduct[]> {
    return this.database.selectFrom('products').select(columns).orderBy('name').orderBy('id').execute();
  }

  override async findMany(ids: readonly string[]): Promise<readonly PricedProduct[]> {
    const readAt = performance.now();
    const known = [...new Set(ids)].map((id) => this.recent.get(id));
    const fresh = known.filter((one) => one !== undefined && readAt - one.readAt < FRESH_MS);
    if (fresh.length === known.length) return fresh.map((one) => one!.product);
    // The statement text is the same for any number of ids, so Postgres reuses one plan.
    const named = sql<boolean>`id = any(${ids}::uuid[])`;
    const products = await this.database.selectFrom('products').select(columns).where(named).execute();
    for (const product of products) this.recent.set(product.id, { product, readAt });
    return products;
  }
}
