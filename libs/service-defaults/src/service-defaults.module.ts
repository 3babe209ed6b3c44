import { ConfigurableModuleBuilder, Global, Module, type Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { consulAccess, Directory, DiscoveryModule, ServiceClient } from '@signalbox/discovery';
import { RpcModule, Tracing } from '@signalbox/rpc';
import { callingSettings } from './config/calling-settings.ts';
import type { ServiceConfig } from './config/service-settings.ts';
import { Readiness, type HealthCheck } from './health/readiness.ts';
import { ServiceIdentity, serviceIdentity } from './identity.ts';
import { stateLog } from './logging/state-log.ts';
import { configMetrics } from './metrics/config-metrics.ts';
import { Metrics } from './metrics/metrics.ts';
import { Drain } from './run/drain.ts';
import { ServiceTls } from './run/service-tls.ts';
import { RuntimeConfig } from './runtime-config/runtime-config.ts';
import { Telemetry } from './telemetry/telemetry.ts';

export interface ServiceDefaultsOptions {
  /** `users`: its name in the registry. */
  readonly name: string;
  readonly config: ServiceConfig;
  /** Services that must have a passing instance before this one is ready for the first time. */
  readonly needs?: readonly string[];
  /** Providers with health checks, such as the database. */
  readonly checks?: readonly HealthCheckToken[];
}

type HealthCheckToken = abstract new (...args: never[]) => HealthCheck;

const discoveryLog = stateLog('Discovery');

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<ServiceDefaultsOptions>()
  .setClassMethodName('forRoot')
  .build();

const readiness: Provider = {
  provide: Readiness,
  inject: [MODULE_OPTIONS_TOKEN, Directory, ModuleRef],
  useFactory: ({ needs = [], checks = [] }: ServiceDefaultsOptions, directory: Directory, modules: ModuleRef) => {
    for (const service of needs) directory.watch(service);
    const ownChecks = () => checks.map((check) => modules.get<HealthCheck>(check, { strict: false }));
    return new Readiness(
      ownChecks,
      needs,
      (service) => directory.hasPassing(service),
      (service) => directory.describe(service),
    );
  },
};

/** The modules of every service: identity, metrics, traces, registry and calls to other services. */
@Global()
@Module({
  imports: [
    DiscoveryModule.forRootAsync({
      inject: [MODULE_OPTIONS_TOKEN, Metrics],
      useFactory: ({ config }: ServiceDefaultsOptions, metrics: Metrics) => ({
        consul: consulAccess(config),
        installation: config.INSTALLATION,
        allowed: { networks: config.ALLOWED_NETWORKS, ports: config.ALLOWED_PORTS },
        logger: discoveryLog,
        observer: metrics.watches,
      }),
    }),
    RpcModule.forRootAsync({
      inject: [MODULE_OPTIONS_TOKEN, Metrics, ServiceTls],
      useFactory: ({ config }: ServiceDefaultsOptions, metrics: Metrics, tls: ServiceTls) => ({
        calling: { ...callingSettings(config), zone: config.ZONE, observer: metrics.caller, logger: discoveryLog },
        get requestTimeoutMs() {
          return config.REQUEST_TIMEOUT_MS;
        },
        connectTimeoutMs: config.CONNECT_TIMEOUT_MS,
        pingIntervalMs: config.PING_INTERVAL_MS,
        pingTimeoutMs: config.PING_TIMEOUT_MS,
        tls: tls.rpc,
      }),
    }),
  ],
  providers: [
    {
      provide: ServiceIdentity,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: ({ name, config }: ServiceDefaultsOptions) => serviceIdentity(name, config),
    },
    {
      provide: Metrics,
      inject: [ServiceIdentity],
      useFactory: (identity: ServiceIdentity) => new Metrics(identity),
    },
    {
      provide: Telemetry,
      inject: [MODULE_OPTIONS_TOKEN, ServiceIdentity, Metrics],
      useFactory: ({ config }: ServiceDefaultsOptions, identity: ServiceIdentity, metrics: Metrics) =>
        Telemetry.open(identity, config, metrics),
    },
    { provide: Tracing, inject: [Telemetry], useFactory: ({ tracing }: Telemetry) => tracing },
    {
      provide: ServiceTls,
      inject: [MODULE_OPTIONS_TOKEN, Metrics],
      useFactory: ({ name, config }: ServiceDefaultsOptions, metrics: Metrics) => new ServiceTls(name, config, metrics),
    },
    {
      provide: RuntimeConfig,
      inject: [MODULE_OPTIONS_TOKEN, Metrics, ServiceClient],
      useFactory: ({ config }: ServiceDefaultsOptions, metrics: Metrics, client: ServiceClient<unknown, unknown>) => {
        const runtimeConfig = new RuntimeConfig();
        runtimeConfig.subscribe(() => client.configure(callingSettings(config)));
        configMetrics(metrics, runtimeConfig);
        return runtimeConfig;
      },
    },
    readiness,
    Drain,
  ],
  // Options for the imported modules.
  exports: [
    MODULE_OPTIONS_TOKEN,
    ServiceIdentity,
    Metrics,
    RuntimeConfig,
    Telemetry,
    Tracing,
    Readiness,
    ServiceTls,
    Drain,
  ],
})
export class ServiceDefaultsModule extends ConfigurableModuleClass {
  constructor(metrics: Metrics, client: ServiceClient<unknown, unknown>) {
    super();
    metrics.caller.measure(client);
  }
}
