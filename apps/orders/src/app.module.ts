import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from '@signalbox/auth';
import { orders } from '@signalbox/contracts-orders';
import { users } from '@signalbox/contracts-users';
import { DatabaseHealth, PostgresModule, type Migrations } from '@signalbox/postgres';
import { ServiceDefaultsModule } from '@signalbox/service-defaults';
import { CONFIG, type OrdersConfig } from './config.ts';
import { migrations } from './migrations/index.ts';
import { OrdersModule } from './orders.module.ts';
import { ProductsModule } from './products/products.module.ts';

const name = orders.serviceName;

/** The orders service: products, orders, and the saga that settles them. */
@Module({})
export class AppModule {
  /** @param known - the migrations of this version. */
  static with(config: OrdersConfig, known: Migrations = migrations): DynamicModule {
    return {
      module: AppModule,
      // Global for the configuration that it exports.
      global: true,
      imports: [
        ServiceDefaultsModule.forRoot({ name, config, needs: [users.serviceName], checks: [DatabaseHealth] }),
        PostgresModule.forRoot({ config, migrations: known }),
        AuthModule.forRemoteKeys(),
        AuthModule.forService({ name, secret: config.SERVICE_SECRET }),
        ProductsModule,
        OrdersModule,
      ],
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
    };
  }
}
