import { Module } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { RpcModule } from '@signalbox/rpc';
import { Drain } from '@signalbox/service-defaults';
import { PostgresOrderRepository } from './adapters/postgres-order-repository.ts';
import { PostgresSettledOrders } from './adapters/postgres-settled-orders.ts';
import { RemoteCredit } from './adapters/remote-credit.ts';
import { SagaMetrics } from './adapters/saga-metrics.ts';
import { SagaTimes } from './adapters/saga-times.ts';
import { CONFIG, type OrdersConfig } from './config.ts';
import { MendingController } from './mending.controller.ts';
import { OrdersController } from './orders.controller.ts';
import { Credit } from './ports/credit.ts';
import { OrderRepository } from './ports/order-repository.ts';
import { SettledOrders } from './ports/settled-orders.ts';
import { ProductsModule } from './products/products.module.ts';
import { ForgetReplies } from './runners/forget-replies.ts';
import { SettleOrder } from './runners/settle-order.ts';
import { SettlementOptions, Settlements } from './runners/settlements.ts';
import { SweepOrders } from './runners/sweep-orders.ts';
import { Sweeper } from './runners/sweeper.ts';
import { AwaitOrder } from './use-cases/await-order.ts';
import { CancelOrder } from './use-cases/cancel-order.ts';
import { FindOrders } from './use-cases/find-orders.ts';
import { MendOrders } from './use-cases/mend-orders.ts';
import { PlaceOrder } from './use-cases/place-order.ts';

/** Orders in layers: domain ← ports ← runners (a step of the saga, and what runs steps) ← use cases ← controllers. Adapters fill the ports. */
@Module({
  imports: [ProductsModule, RpcModule.forClients(users)],
  controllers: [OrdersController, MendingController],
  providers: [
    PlaceOrder,
    FindOrders,
    AwaitOrder,
    CancelOrder,
    SettleOrder,
    Settlements,
    SweepOrders,
    ForgetReplies,
    MendOrders,
    Sweeper,
    { provide: OrderRepository, useClass: PostgresOrderRepository },
    { provide: SettledOrders, useClass: PostgresSettledOrders },
    { provide: Credit, useClass: RemoteCredit },
    {
      provide: SagaTimes,
      inject: [CONFIG],
      useFactory: ({ ORDER_EXPIRY_MS: expiryMs, IDEMPOTENCY_KEY_TTL_SECONDS }: OrdersConfig): SagaTimes => ({
        leaseMs: 2_000,
        expiryMs,
        keyMs: IDEMPOTENCY_KEY_TTL_SECONDS * 1_000,
      }),
    },
    SagaMetrics,
    {
      provide: SettlementOptions,
      inject: [SagaMetrics],
      useFactory: ({ attempted }: SagaMetrics): SettlementOptions => ({ limit: 500, random: Math.random, attempted }),
    },
  ],
})
export class OrdersModule {
  constructor(drain: Drain, awaiting: AwaitOrder) {
    drain.signal.addEventListener('abort', () => awaiting.release(), { once: true });
  }
}
