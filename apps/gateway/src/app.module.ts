import { ConfigurableModuleBuilder, Global, Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuthModule, TokenWatch } from '@signalbox/auth';
import type { AnyContract, Message } from '@signalbox/contract';
// begin orders
import { orders } from '@signalbox/contracts-orders';
// end orders
import { users } from '@signalbox/contracts-users';
import { RpcModule } from '@signalbox/rpc';
import { ServiceDefaultsModule } from '@signalbox/service-defaults';
import type { z } from 'zod';
import { EndpointCatalog } from './api/endpoint-catalog.ts';
import { CONFIG, type GatewayConfig } from './config.ts';
import { DocsController } from './docs/docs.controller.ts';
import { HealthController } from './health/health.controller.ts';
// begin orders
import { OrderPlacement } from './orders/order-placement.ts';
import { OrdersController } from './orders/orders.controller.ts';
import { OverviewController } from './overview/overview.controller.ts';
// end orders
import { ProblemFilter } from './problems/problem.filter.ts';
import type { ProblemCode } from './problems/problem-table.ts';
import { SessionsController } from './sessions/sessions.controller.ts';
import { topologyController } from './topology/topology.controller.ts';
import { Topology } from './topology/topology.ts';
import { UsersController } from './users/users.controller.ts';

/** The gateway's name in the registry. */
export const NAME = 'gateway';

/** A contract whose errors all have an HTTP status. */
interface CalledService extends AnyContract {
  readonly messages: Readonly<Record<string, Message<z.ZodType, z.ZodType, ProblemCode>>>;
}

/** The services that the gateway calls. It is not ready until each of them has an instance. */
export const services = [
  users,
  // begin orders
  orders,
  // end orders
] as const satisfies readonly CalledService[];

/** The connections to the services and to the keys that verify tokens. */
const connections: NonNullable<ModuleMetadata['imports']> = [
  ServiceDefaultsModule.forRootAsync({
    inject: [CONFIG],
    useFactory: (config: GatewayConfig) => ({
      name: NAME,
      config,
      needs: services.map(({ serviceName }) => serviceName),
      checks: [TokenWatch],
    }),
  }),
  RpcModule.forClients(...services),
  AuthModule.forRemoteKeys({ inject: [CONFIG], useFactory: (config: GatewayConfig) => config }),
];

interface AppOptions {
  /** The settings in force. It is never copied: its dynamic settings change while the service runs. */
  readonly config: GatewayConfig;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AppOptions>()
  .setClassMethodName('forRoot')
  // Most tests run the gateway without connections.
  .setExtras({ connections }, (definition, { connections }) => ({ ...definition, imports: connections }))
  .build();

/** The gateway: the system's public HTTP API. */
@Global()
@Module({
  controllers: [
    UsersController,
    SessionsController,
    // begin orders
    OrdersController,
    OverviewController,
    // end orders
    HealthController,
    DocsController,
  ],
  providers: [
    { provide: CONFIG, inject: [MODULE_OPTIONS_TOKEN], useFactory: ({ config }: AppOptions) => config },
    { provide: APP_FILTER, useClass: ProblemFilter },
    EndpointCatalog,
    // begin orders
    OrderPlacement,
    // end orders
    Topology,
  ],
  exports: [CONFIG],
})
export class AppModule extends ConfigurableModuleClass {
  static override forRoot(options: Parameters<typeof ConfigurableModuleClass.forRoot>[0]): DynamicModule {
    const access = options.config.TOPOLOGY_PUBLIC ? 'anyone' : 'admin';
    return { ...super.forRoot(options), controllers: [topologyController(access)] };
  }
}
