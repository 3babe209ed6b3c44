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
  /** Balancing, ejection and retries. */
  readonly calling: ServiceCallerOptions;
  /** Default timeout of a call including all attempts, in milliseconds. */
  readonly requestTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  /** @defaultValue none: without TLS */
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

/**
 * Calls to other services. Needs a Directory. Import `forRootAsync` once and `forClients` in each module that injects
 * clients.
 */
@Global()
@Module({ providers: [serviceCaller, rpcCaller], exports: [ServiceCaller, RpcCaller] })
export class RpcModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(private readonly services: ServiceCaller<RpcRequest, RpcAnswer>) {
    super();
  }

  /**
   * Provides `@InjectClient` for these contracts and watches their services. Its providers depend on the contracts, so
   * ConfigurableModuleBuilder does not fit.
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
