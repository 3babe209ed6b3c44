import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { orders } from '@signalbox/contracts-orders';
import { DiscoveryModule, Registry } from '@signalbox/discovery';
import type { Migrations } from '@signalbox/postgres';
import {
  Authenticator,
  InjectClient,
  RpcModule,
  RpcServer,
  runInRequest,
  Tracing,
  type ClientOf,
} from '@signalbox/rpc';
import { Drain, loadConfig, Metrics, Readiness, Telemetry } from '@signalbox/service-defaults';
import { AppModule } from './app.module.ts';
import { ordersConfig } from './config.ts';
import { FakeRegistry } from './instances.fixture.ts';
import { Credit } from './ports/credit.ts';

/** One instance of orders on a local port, and a client that calls only this instance. */
export interface OrdersService {
  readonly port: number;
  /** Calls with a user's token, within one request context. */
  as<T>(
    userToken: string | undefined,
    call: (client: ClientOf<typeof orders>) => Promise<T>,
    requestId?: string,
    traceparent?: string,
  ): Promise<T>;
  /** Its metrics in Prometheus format. */
  metrics(): Promise<string>;
  metricsReference(): string;
  /** What it lacks to become ready. */
  lacks(): Promise<Readonly<Record<string, string>>>;
  /** Begins the drain, as at the start of a stop. */
  drain(): void;
  stop(): Promise<void>;
}

export interface OrdersServiceOptions {
  readonly env: Readonly<Record<string, string>>;
  /** The instances of users that it discovers. */
  readonly instances: FakeRegistry;
  /** Replaces the remote credit. */
  readonly credit?: Credit;
  /** The migrations that this version knows. @defaultValue all */
  readonly migrations?: Migrations;
}

export async function startOrders({
  env,
  instances,
  credit,
  migrations,
}: OrdersServiceOptions): Promise<OrdersService> {
  const testing = Test.createTestingModule({
    imports: [
      AppModule.forRoot({
        config: loadConfig(ordersConfig, { RPC_TLS: 'off', ...env }),
        ...(migrations && { migrations }),
      }),
    ],
  })
    .overrideProvider(Registry)
    .useValue(instances);
  if (credit) testing.overrideProvider(Credit).useValue(credit);
  const module = await testing.compile();
  const authenticator = module.get(Authenticator, { strict: false });
  const tracing = module.get(Tracing, { strict: false });
  const server = new RpcServer({ host: '127.0.0.1', port: 0, authenticator, tracing });
  const app = module.createNestMicroservice({ strategy: server, logger: false });
  await app.listen();
  const remote = await startClient(server.port);
  return {
    port: server.port,
    as: (userToken, call, requestId = randomUUID(), traceparent) =>
      runInRequest({ requestId, userToken, traceparent }, () => call(remote.client)),
    metrics: () => app.get(Metrics).registry.metrics(),
    metricsReference: () => app.get(Metrics).reference(),
    lacks: () => app.get(Readiness).lacks(),
    drain: () => app.get(Drain).begin(),
    async stop() {
      await app.close();
      await app.get(Telemetry).close(2_000);
      await remote.stop();
    },
  };
}

class Caller {
  constructor(@InjectClient(orders) readonly client: ClientOf<typeof orders>) {}
}

async function startClient(port: number) {
  const instances = new FakeRegistry();
  instances.set('orders', port);
  const times = { requestTimeoutMs: 5_000, connectTimeoutMs: 500 };
  const pings = { pingIntervalMs: 250, pingTimeoutMs: 2_000 };

  @Module({
    imports: [
      DiscoveryModule.forRoot({ consul: { url: 'http://127.0.0.1:1' } }),
      RpcModule.forRoot({ calling: { policy: 'round-robin', attemptTimeoutMs: 2_000 }, ...times, ...pings }),
      RpcModule.forClients(orders),
    ],
    providers: [Caller],
  })
  class CallerModule {}

  const module = await Test.createTestingModule({ imports: [CallerModule] })
    .overrideProvider(Registry)
    .useValue(instances)
    .compile();
  await module.init();
  return { client: module.get(Caller).client, stop: () => module.close() };
}
