import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuthModule } from '@signalbox/auth';
import { orders } from '@signalbox/contracts-orders';
import { users } from '@signalbox/contracts-users';
import { RpcModule } from '@signalbox/rpc';
import { ServiceDefaultsModule } from '@signalbox/service-defaults';
import { EndpointCatalog } from './api/endpoint-catalog.ts';
import type { GatewayConfig } from './config.ts';
import { DocsController } from './docs/docs.controller.ts';
import { HealthController } from './health/health.controller.ts';
import { OrderPlacement } from './orders/order-placement.ts';
import { OrdersController } from './orders/orders.controller.ts';
import { OverviewController } from './overview/overview.controller.ts';
import { ProblemFilter } from './problems/problem.filter.ts';
import { NAME, NEEDS } from './service.ts';
import { SessionsController } from './sessions/sessions.controller.ts';
import { topologyController } from './topology/topology.controller.ts';
import { BALANCING_POLICY, Topology } from './topology/topology.ts';
import { UsersController } from './users/users.controller.ts';

type Imports = NonNullable<ModuleMetadata['imports']>;

/** Through these the gateway reaches the services, and the keys that tokens are verified with. */
const connections = (config: GatewayConfig): Imports => [
  ServiceDefaultsModule.forRoot({ name: NAME, config, needs: NEEDS }),
  RpcModule.forClients(users, orders),
  AuthModule.forRemoteKeys(),
];

/** The gateway: what clients see of the system, over HTTP. */
@Module({})
export class AppModule {
  static with(config: GatewayConfig, imports: Imports = connections(config)): DynamicModule {
    return {
      module: AppModule,
      imports,
      controllers: [
        UsersController,
        SessionsController,
        OrdersController,
        OverviewController,
        topologyController(config.TOPOLOGY_PUBLIC ? 'anyone' : 'admin'),
        DocsController,
        HealthController,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: BALANCING_POLICY, useValue: config.BALANCING_POLICY },
        EndpointCatalog,
        OrderPlacement,
        Topology,
      ],
    };
  }
}
