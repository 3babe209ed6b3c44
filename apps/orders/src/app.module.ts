import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from '@signalbox/auth';
import { PostgresModule } from '@signalbox/postgres';
import { ServiceDefaultsModule } from '@signalbox/service-defaults';
import { CONFIG, type OrdersConfig } from './config.ts';
import { migrations } from './migrations/index.ts';
import { OrdersModule } from './orders.module.ts';
import { ProductsModule } from './products/products.module.ts';

/** The orders service. */
@Module({})
export class AppModule {
  static with(config: OrdersConfig): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        ServiceDefaultsModule.forRoot({ name: 'orders', config }),
        AuthModule.forService({ name: 'orders', secret: config.SERVICE_SECRET }),
        PostgresModule.forRoot({ url: config.DATABASE_URL, poolSize: config.DATABASE_POOL_SIZE, migrations }),
        ProductsModule,
        OrdersModule,
      ],
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
