import {
  ConfigurableModuleBuilder,
  Global,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AnyContract } from '@signalbox/contract';
import { Directory, ServiceCaller, type ServiceCallerOptions } from '@signalbox/discovery';
import type { RpcLogger } from '../rpc-logger.ts';
import type { RpcTls } from '../tls/rpc-tls.ts';
import { clientToken, createClient } from './client.ts';
import { Credentials } from './credentials.ts';
import { rpcChannel } from './rpc-channel.ts';
import { RpcCaller } from './rpc-caller.ts';
import type { RpcAnswer, RpcRequest } from './rpc-request.ts';

export interface RpcModuleOptions {
  /** How instances are picked, watched and asked again. */
  readonly calling: ServiceCallerOptions;
  /** For a call with all its attempts, where neither it nor its request says less. */
  readonly requestTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  /** @defaultValue none: in plain */
  readonly tls?: RpcTls;
  readonly logger?: RpcLogger;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<RpcModuleOptions>()
  .setClassMethodName('forRoot')
  .build();

const serviceCaller: Provider = {
  provide: ServiceCaller,
  inject: [Directory, MODULE_OPTIONS_TOKEN],
  useFactory: (directory: Directory, { calling, ...channel }: RpcModuleOptions) =>
    new ServiceCaller<RpcRequest, RpcAnswer>(directory, rpcChannel(channel), calling),
};

const rpcCaller: Provider = {
  provide: RpcCaller,
  inject: [ServiceCaller, MODULE_OPTIONS_TOKEN, ModuleRef],
  useFactory: (
    services: ServiceCaller<RpcRequest, RpcAnswer>,
    { requestTimeoutMs }: RpcModuleOptions,
    modules: ModuleRef,
  ) => new RpcCaller(services, requestTimeoutMs, () => find(modules, Credentials)),
};

/** Calls to other services. Needs a Directory; `forRootAsync` once, `forClients` wherever clients are injected. */
@Global()
@Module({ providers: [serviceCaller, rpcCaller], exports: [ServiceCaller, RpcCaller] })
export class RpcModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(private readonly services: ServiceCaller<RpcRequest, RpcAnswer>) {
    super();
  }

  /**
   * Makes `@InjectClient` work for these contracts, and has the directory watch their services. Its providers depend on
   * the contracts, so it is not made by a builder.
   */
  static forClients(...contracts: AnyContract[]): DynamicModule {
    const clients = contracts.map((contract) => ({
      provide: clientToken(contract),
      inject: [RpcCaller, Directory],
      useFactory: (caller: RpcCaller, directory: Directory) => {
        directory.watch(contract.serviceName);
        return createClient(contract, caller);
      },
    }));
    return { module: RpcClientsModule, providers: clients, exports: clients };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.services.close();
  }
}

@Module({})
class RpcClientsModule {}

function find<T>(modules: ModuleRef, token: abstract new () => T): T | undefined {
  try {
    return modules.get<T>(token as unknown as new () => T, { strict: false });
  } catch {
    return undefined;
  }
}
