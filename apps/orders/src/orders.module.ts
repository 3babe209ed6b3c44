import { Module } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { RpcModule } from '@signalbox/rpc';
import { Drain } from '@signalbox/service-defaults';
import { PostgresOrderRepository, SagaTimes } from './adapters/postgres-order-repository.ts';
import { PostgresSettledOrders } from './adapters/postgres-settled-orders.ts';
import { RemoteCredit } from './adapters/remote-credit.ts';
import { SagaMetrics } from './adapters/saga-metrics.ts';
import { CONFIG, type OrdersConfig } from './config.ts';
import { OrdersController } from './orders.controller.ts';
import { Credit } from './ports/credit.ts';
import { OrderRepository } from './ports/order-repository.ts';
import { SettledOrders } from './ports/settled-orders.ts';
import { ProductsModule } from './products/products.module.ts';
import { PurgeIdempotencyKeys } from './runners/purge-idempotency-keys.ts';
import { SagaRunner, SagaRunnerOptions } from './runners/saga-runner.ts';
import { SagaTraces } from './runners/saga-traces.ts';
import { SettleOrder } from './runners/settle-order.ts';
import { CancelOrder } from './use-cases/cancel-order.ts';
import { FindOrders } from './use-cases/find-orders.ts';
import { OrderWaiters } from './use-cases/order-waiters.ts';
import { OrderLimits, PlaceOrder } from './use-cases/place-order.ts';
import { StuckOrders } from './use-cases/stuck-orders.ts';

/** Orders in layers: domain ← ports ← runners (one takes a step of an order, one runs steps) ← use cases ← controllers. Adapters fill the ports. */
@Module({
  imports: [ProductsModule, RpcModule.forClients(users)],
  controllers: [OrdersController],
  providers: [
    PlaceOrder,
    FindOrders,
    OrderWaiters,
    CancelOrder,
    StuckOrders,
    SettleOrder,
    SagaTraces,
    SagaRunner,
    PurgeIdempotencyKeys,
    { provide: OrderRepository, useClass: PostgresOrderRepository },
    { provide: SettledOrders, useClass: PostgresSettledOrders },
    { provide: Credit, useClass: RemoteCredit },
    {
      provide: OrderLimits,
      inject: [CONFIG],
      useFactory: (config: OrdersConfig): OrderLimits => ({
        get maxTotalCents() {
          return config.MAX_ORDER_CENTS;
        },
      }),
    },
    {
      provide: SagaTimes,
      inject: [CONFIG],
      useFactory: (config: OrdersConfig): SagaTimes => ({
        leaseMs: 2_000,
        get expiryMs() {
          return config.ORDER_EXPIRY_MS;
        },
        keyMs: config.IDEMPOTENCY_KEY_TTL_SECONDS * 1_000,
      }),
    },
    SagaMetrics,
    {
      provide: SagaRunnerOptions,
      inject: [SagaMetrics],
      useFactory: ({ attempted }: SagaMetrics): SagaRunnerOptions => ({ limit: 500, random: Math.random, attempted }),
    },
  ],
})
export class OrdersModule {
  constructor(drain: Drain, waiters: OrderWaiters) {
    drain.signal.addEventListener('abort', () => waiters.release(), { once: true });
  }
}
