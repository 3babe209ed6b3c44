import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
import { CONFIG, type OrdersConfig } from '../config.ts';
import type { OrdersTables } from '../database.ts';
import type { PricedProduct } from '../domain/order.ts';

/** Their ids never change, because examples and tests use them. */
export const demoProducts: readonly PricedProduct[] = [
  product('a0', 'Platform ticket, printed on card', 250),
  product('a1', 'Brass whistle', 900),
  product('a2', 'Green flag', 1_500),
  product('a3', 'Red flag', 1_500),
  product('a4', "Guard's lantern", 4_200),
  product('a5', 'Block bell', 7_800),
  product('a6', 'Block instrument', 9_900),
  product('a7', 'Pocket watch, railway grade', 12_500),
  product('a8', 'Semaphore arm, enamelled', 14_900),
  product('a9', 'Point lever', 18_500),
  product('aa', 'Telegraph key with sounder', 23_000),
  product('ab', 'Colour-light signal head', 36_000),
  product('ac', 'Token instrument', 48_000),
  product('ad', 'Lever frame, eight levers', 60_000),
];

/** Inserts missing demo products if the configuration enables them. */
@Injectable()
export class DemoProducts implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database<OrdersTables>,
    @Inject(CONFIG) private readonly config: OrdersConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.SEED_DEMO_DATA) return;
    await this.database
      .insertInto('products')
      .values(demoProducts.map(({ id, name, priceCents }) => ({ id, name, price_cents: priceCents })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
}

function product(suffix: string, name: string, priceCents: number): PricedProduct {
  return { id: `5a1e0000-0000-4000-8000-0000000000${suffix}`, name, priceCents };
}
