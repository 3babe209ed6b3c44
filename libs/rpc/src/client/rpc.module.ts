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
import { Directory, ServiceClient, type ServiceClientOptions } from '@signalbox/discovery';
import type { RpcLogger } from '../rpc-logger.ts';
import type { RpcTls } from '../tls/rpc-tls.ts';
import { clientToken, createClient } from './client.ts';
import { Credentials } from './credentials.ts';
import { rpcChannel } from './rpc-channel.ts';
import { RpcClient } from './rpc-client.ts';
import type { RpcReply, RpcRequest } from './rpc-request.ts';

export interface RpcModuleOptions {
  /** Balancing, ejection and retries. */
  readonly calling: ServiceClientOptions;
  /** Default timeout of a call including all attempts, in milliseconds. It is read at each call. */
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

const serviceClient: Provider = {
  provide: ServiceClient,
  inject: [Directory, MODULE_OPTIONS_TOKEN],
  useFactory: (directory: Directory, { calling, ...channel }: RpcModuleOptions) =>
    new ServiceClient<RpcRequest, RpcReply>(directory, rpcChannel(channel), calling),
};

const rpcClient: Provider = {
  provide: RpcClient,
  inject: [ServiceClient, MODULE_OPTIONS_TOKEN, ModuleRef],
  useFactory: (services: ServiceClient<RpcRequest, RpcReply>, options: RpcModuleOptions, modules: ModuleRef) =>
    new RpcClient(services, options, () => find(modules, Credentials)),
};

/**
 * Calls to other services. Needs a Directory. Import `forRootAsync` once and `forClients` in each module that injects
 * clients.
 */
@Global()
@Module({ providers: [serviceClient, rpcClient], exports: [ServiceClient, RpcClient] })
export class RpcModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(private readonly services: ServiceClient<RpcRequest, RpcReply>) {
    super();
  }

  /**
   * Provides `@InjectClient` for these contracts and watches their services. Its providers depend on the contracts, so
   * ConfigurableModuleBuilder does not fit.
   */
  static forClients(...contracts: AnyContract[]): DynamicModule {
    const clients = contracts.map((contract) => ({
      provide: clientToken(contract),
      inject: [RpcClient, Directory],
      useFactory: (caller: RpcClient, directory: Directory) => {
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
