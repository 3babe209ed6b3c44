import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { consulAccess, Directory, DiscoveryModule, type StateLog } from '@signalbox/discovery';
import { RpcModule } from '@signalbox/rpc';
import { callingOptions } from './config/calling-options.ts';
import type { ServiceConfig } from './config/service-settings.ts';
import { Readiness, type HealthCheck } from './health/readiness.ts';
import { ServiceIdentity, serviceIdentity } from './identity.ts';
import { Metrics } from './metrics/metrics.ts';
import { Drain } from './run/drain.ts';
import { rpcTls } from './run/rpc-tls.ts';

export interface ServiceDefaultsOptions {
  /** `users`: its name in the registry. */
  readonly name: string;
  readonly config: ServiceConfig;
  /** Services that must have a passing instance before it is ready for the first time. */
  readonly needs?: readonly string[];
  /** Providers that say whether a part of it is well, its database above all. */
  readonly checks?: readonly HealthCheckToken[];
}

type HealthCheckToken = abstract new (...args: never[]) => HealthCheck;

const logger = new Logger('Discovery');
const discoveryLog: StateLog = {
  info: (fields, message) => logger.log({ message, ...fields }),
  warn: (fields, message) => logger.warn({ message, ...fields }),
};

/** What every service has: who it is, its metrics, the registry, and the way to call other services. */
@Module({})
export class ServiceDefaultsModule {
  static forRoot({ name, config, needs = [], checks = [] }: ServiceDefaultsOptions): DynamicModule {
    const identity = serviceIdentity(name, config);
    return {
      module: ServiceDefaultsModule,
      global: true,
      imports: [
        DiscoveryModule.forRoot({
          consul: consulAccess(config),
          installation: config.INSTALLATION,
          allowed: { networks: config.ALLOWED_NETWORKS, ports: config.ALLOWED_PORTS },
          logger: discoveryLog,
        }),
        RpcModule.forRootAsync({
          inject: [Metrics],
          useFactory: (metrics: Metrics) => ({
            calling: { ...callingOptions(config), observer: metrics.caller, logger: discoveryLog },
            requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
            connectTimeoutMs: config.CONNECT_TIMEOUT_MS,
            pingIntervalMs: config.PING_INTERVAL_MS,
            pingTimeoutMs: config.PING_TIMEOUT_MS,
            tls: rpcTls(config),
          }),
        }),
      ],
      providers: [
        { provide: ServiceIdentity, useValue: identity },
        { provide: Metrics, useFactory: () => new Metrics(identity) },
        {
          provide: Readiness,
          inject: [Directory, ModuleRef],
          useFactory: (directory: Directory, modules: ModuleRef) => {
            for (const service of needs) directory.watch(service);
            const ownChecks = () => checks.map((check) => modules.get<HealthCheck>(check, { strict: false }));
            return new Readiness(
              ownChecks,
              needs,
              (service) => directory.hasPassing(service),
              (service) => directory.describe(service),
            );
          },
        },
        Drain,
      ],
      exports: [ServiceIdentity, Metrics, Readiness, Drain],
    };
  }
}
