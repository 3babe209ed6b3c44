import { ConfigurableModuleBuilder, Global, Module } from '@nestjs/common';
import { AuthModule, ServiceTokenModule, TokenWatch } from '@signalbox/auth';
import { orders } from '@signalbox/contracts-orders';
import { users } from '@signalbox/contracts-users';
import { DatabaseHealth, PostgresModule } from '@signalbox/postgres';
import { ServiceDefaultsModule } from '@signalbox/service-defaults';
import { CONFIG, type OrdersConfig } from './config.ts';
import { migrations } from './database.ts';
import { OrdersModule } from './orders.module.ts';
import { ProductsModule } from './products/products.module.ts';

const name = orders.serviceName;

interface AppOptions {
  /** The settings in force. It is never copied: its dynamic settings change while the service runs. */
  readonly config: OrdersConfig;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AppOptions>()
  .setClassMethodName('forRoot')
  // A test starts a later version, with more migrations.
  .setExtras({ migrations }, (definition, { migrations }) => ({
    ...definition,
    imports: [
      PostgresModule.forRootAsync({ inject: [CONFIG], useFactory: (config: OrdersConfig) => ({ config, migrations }) }),
    ],
  }))
  .build();

/** The orders service: products, orders, and the saga that settles them. */
@Global()
@Module({
  imports: [
    ServiceDefaultsModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: OrdersConfig) => ({
        name,
        config,
        needs: [users.serviceName],
        checks: [DatabaseHealth, TokenWatch],
      }),
    }),
    AuthModule.forRemoteKeys({ inject: [CONFIG], useFactory: (config: OrdersConfig) => config }),
    ServiceTokenModule.forRootAsync({
      inject: [CONFIG],
      useFactory: ({ SERVICE_KEY_FILE: keyFile }: OrdersConfig) => ({ name, keyFile }),
    }),
    ProductsModule,
    OrdersModule,
  ],
  providers: [{ provide: CONFIG, inject: [MODULE_OPTIONS_TOKEN], useFactory: ({ config }: AppOptions) => config }],
  exports: [CONFIG],
})
export class AppModule extends ConfigurableModuleClass {}
