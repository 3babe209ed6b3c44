import { Injectable } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
import { sql } from 'kysely';
import type { OrdersTables } from '../database.ts';
import type { PricedProduct } from '../domain/order.ts';
import { ProductCatalog } from './product-catalog.ts';

const columns = ['id', 'name', 'price_cents as priceCents'] as const;

@Injectable()
export class PostgresProductCatalog extends ProductCatalog {
  constructor(private readonly database: Database<OrdersTables>) {
    super();
  }

  override list(): Promise<PricedProduct[]> {
    return this.database.selectFrom('products').select(columns).orderBy('name').orderBy('id').execute();
  }

  override findMany(ids: readonly string[]): Promise<PricedProduct[]> {
    // One text for any number of ids.
    const named = sql<boolean>`id = any(${ids}::uuid[])`;
    return this.database.selectFrom('products').select(columns).where(named).execute();
  }
}
