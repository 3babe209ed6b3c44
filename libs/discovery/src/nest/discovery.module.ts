import { ConfigurableModuleBuilder, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AllowedAddresses, type AllowedAddressesOptions } from '../directory/allowed-addresses.ts';
import { Directory } from '../directory/directory.ts';
import type { ConsulAccess } from '../registry/consul/consul-access.ts';
import { ConsulRegistry } from '../registry/consul/consul-registry.ts';
import { Registry } from '../registry/registry.ts';
import type { WatchObserver } from '../registry/consul/watch-loop.ts';
import type { StateLog } from '../state-log.ts';

export interface DiscoveryOptions {
  /** Access to the Consul agent of this machine. */
  readonly consul: ConsulAccess;
  /** Prefix of this installation's names in a registry that several installations share. @defaultValue none */
  readonly installation?: string;
  /** Allowed addresses; instances elsewhere are ignored. @defaultValue loopback and private networks, all ports */
  readonly allowed?: AllowedAddressesOptions;
  /** Logs changes of state. @defaultValue no log */
  readonly logger?: StateLog;
  /** Observes the queries of watches. @defaultValue none */
  readonly observer?: WatchObserver;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<DiscoveryOptions>()
  .setClassMethodName('forRoot')
  .build();

/** Provides `Registry` (Consul) and `Directory`, everywhere in the application. */
@Global()
@Module({
  providers: [
    {
      provide: Registry,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: ({ consul, installation, logger, observer }: DiscoveryOptions) =>
        new ConsulRegistry({ ...consul, installation, logger, observer }),
    },
    {
      provide: Directory,
      inject: [Registry, MODULE_OPTIONS_TOKEN],
      useFactory: (registry: Registry, { allowed, logger }: DiscoveryOptions) =>
        new Directory(registry, { allowed: new AllowedAddresses(allowed), logger }),
    },
  ],
  exports: [Registry, Directory],
})
export class DiscoveryModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(private readonly directory: Directory) {
    super();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.directory.close();
  }
}
