import { Injectable } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
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
    return this.database.selectFrom('products').select(columns).where('id', 'in', ids).execute();
  }
}
