import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import {
  AllowedAddresses,
  checkOwnerByHealth,
  ConsulDocuments,
  consulAccess,
  formatHostPort,
  Registrar,
  Registry,
  ServiceClient,
} from '@signalbox/discovery';
import { ConfigError, EXIT_CONFIG } from '../config/config.ts';
import type { z } from 'zod';
import type { ServiceConfig } from '../config/service-settings.ts';
import { OpsServer, type OpsParts } from '../health/ops-server.ts';
import { Readiness, waitUntilReady } from '../health/readiness.ts';
import { ServiceIdentity, serviceIdentity } from '../identity.ts';
import { createLogger, standardOutput, type Logger } from '../logging/logger.ts';
import { NestLogger } from '../logging/nest-logger.ts';
import { Metrics } from '../metrics/metrics.ts';
import { DynamicConfig } from '../runtime-config/dynamic-config.ts';
import { RuntimeConfig } from '../runtime-config/runtime-config.ts';
import { LogExport } from '../telemetry/log-export.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import { AllowedHosts } from './allowed-hosts.ts';
import { addressTowards, advertisedAddress, assertCallable, isWildcard, listenAddress } from './addresses.ts';
import { Drain } from './drain.ts';
import { onStopRequest, type RequestStop } from './stop-request.ts';

/** The edge of a service: its Nest application and its port. */
export interface Edge {
  /** The application, created but not initialized. Closing it closes connections first, pools last. */
  readonly app: INestApplicationContext;
  /**
   * Whether other services call its port, so that they must accept its address.
   * @defaultValue false: only clients call it
   */
  readonly isCalledByInstances?: boolean;
  /** Listens, after the modules are initialized. @returns the port. */
  listen(): Promise<number>;
  /** Drains: accepts no new work, and resolves when all calls in flight have ended, or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
}

interface EdgeOptions {
  readonly module: Type | DynamicModule;
  /** The settings in force: dynamic ones change while the service runs. */
  readonly config: ServiceConfig;
  /** The address to listen on. */
  readonly host: string;
  readonly logger: NestLogger;
}

export type CreateEdge = (options: EdgeOptions) => Promise<Edge>;

/** The definition of a service in its `main.ts`. */
export interface ServiceDefinition {
  /** `users`: its name in the registry. */
  readonly name: string;
  readonly schema: z.ZodObject;
  /** Its settings, from `loadConfig` with this schema. */
  readonly config: ServiceConfig;
  /** Imports `ServiceDefaultsModule.forRoot(…)`. */
  readonly module: Type | DynamicModule;
  readonly edge: CreateEdge;
}

/**
 * Runs a service and its process from start to end.
 *
 * Start: health endpoint answers â modules initialize (migrations), documents with settings are read â needed services
 * are available â listens â registers. Stop: not ready â deregisters â long polls are answered, calls in flight end â
 * connections close â pools close â spans and log lines are exported â exit 0. A second signal or `STOP_TIMEOUT_MS` exits
 * immediately with code 1.
 */
export async function runService(definition: ServiceDefinition): Promise<void> {
  keepNewObjectsYoung();
  const { name, config } = definition;
  const identity = serviceIdentity(name, config);
  const logExport = new LogExport(identity, config);
  const logger = createLogger(identity, config, logExport.copying(standardOutput()));
  const running = new RunningService(definition, logger, logExport);
  const requestStop = onStopRequest({
    logger,
    timeoutMs: config.STOP_TIMEOUT_MS,
    stop: () => running.stop(),
    stopped: () => running.exportLast(),
  });
  try {
    await running.start(requestStop);
  } catch (error) {
    if (running.stopping) return;
    logger.fatal({ err: error }, 'the service does not start');
    await running.stop().catch(() => {});
    await running.exportLast();
    process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
  }
}

/** How long a service waits for the answers about its documents before it runs with the last known ones. */
const FIRST_DOCUMENTS_MS = 5_000;

class RunningService {
  private readonly ended = new AbortController();
  private edge: Edge | undefined;
  private parts: OpsParts | undefined;
  private registrar: Registrar | undefined;
  private telemetry: Telemetry | undefined;
  private readonly ops: OpsServer;
  private readonly dynamicConfig: DynamicConfig;

  constructor(
    private readonly definition: ServiceDefinition,
    private readonly logger: Logger,
    private readonly logExport: LogExport,
  ) {
    const { name: service, schema, config } = definition;
    const { instanceId } = serviceIdentity(service, config);
    const changed = () => {
      logger.level = config.LOG_LEVEL;
      this.edge?.app.get(RuntimeConfig).changed();
    };
    this.dynamicConfig = new DynamicConfig({ service, instanceId, schema, config, logger, changed });
    this.dynamicConfig.restore();
    this.ops = new OpsServer(() => this.parts, new AllowedHosts(definition.config.ALLOWED_HOSTS));
  }

  get stopping(): boolean {
    return this.ended.signal.aborted;
  }

  async start(requestStop: RequestStop): Promise<void> {
    const { name, config, module, edge } = this.definition;
    await this.logExport.start(this.logger);
    const host = await listenAddress(config.HOST);
    const opsPort = await this.ops.listen(host, config.OPS_PORT);
    this.edge = await edge({ module, config, host, logger: new NestLogger(this.logger) });
    const { app, isCalledByInstances = false } = this.edge;
    const route = isWildcard(host)
      ? addressTowards(consulAccess(config).url, { signal: this.ended.signal })
      : undefined;
    const address = advertisedAddress(host, config, await route);
    if (isCalledByInstances) assertCallable(address, config.PORT, config);
    const telemetry = app.get(Telemetry);
    if (this.logExport.outbox) telemetry.measure(this.logExport.outbox);
    this.telemetry = telemetry;
    const readiness = app.get(Readiness);
    const { instanceId: id, version, zone, startedAt, incarnation } = app.get(ServiceIdentity);
    const registry = () => this.registrar?.state ?? 'new';
    const configuration = () => this.dynamicConfig.report();
    app.get(RuntimeConfig).report = configuration;
    const client = app.get<ServiceClient<unknown, unknown>>(ServiceClient);
    const topology = () => ({ service: name, instanceId: id, services: client.view() });
    this.parts = { readiness, metrics: app.get(Metrics), incarnation, registry, topology, configuration };
    const configured = this.followDocuments();
    await app.init();
    await configured;
    // It listens only when it can answer: a client can safely retry a refused connection elsewhere.
    await waitUntilReady(readiness, this.logger, this.ended.signal);
    const port = await this.edge.listen();
    if (isCalledByInstances) assertCallable(address, port, config);
    readiness.begin();

    const check = {
      url: `http://${formatHostPort(address, opsPort)}/health/ready`,
      intervalMs: config.CHECK_INTERVAL_MS,
      timeoutMs: config.CHECK_INTERVAL_MS,
    };
    const registration = { id, service: name, address, port, version, zone, startedAt, incarnation, check };
    this.registrar = new Registrar(app.get(Registry), registration, {
      logger: this.logger,
      checkIntervalMs: Math.min(1_000, config.CHECK_INTERVAL_MS),
      isRunning: checkOwnerByHealth(new AllowedAddresses({ networks: config.ALLOWED_NETWORKS })),
      onTaken: (error) => {
        this.logger.fatal({ err: error }, 'the service stops');
        requestStop('its instance id is taken', 1);
      },
    });
    await this.registrar.start();
    if (this.stopping) return;
    this.logger.info({ port, opsPort }, 'ready');
    process.send?.({ type: 'ready', id, port, opsPort });
  }

  /** Resolves when the newest settings are in force, or when they can't be read soon. */
  private async followDocuments(): Promise<void> {
    const { config } = this.definition;
    const { signal } = this.ended;
    const prefix = config.CONFIG_PREFIX ?? `${config.INSTALLATION ?? 'signalbox'}/config`;
    const observer = this.parts?.metrics.watches;
    const documents = new ConsulDocuments({ ...consulAccess(config), prefix, logger: this.logger, observer });
    const giveUp = delay(FIRST_DOCUMENTS_MS, undefined, { signal, ref: false }).catch(() => undefined);
    await Promise.race([this.dynamicConfig.follow(documents, signal), giveUp]);
  }

  /** Stops in an order that loses no call. It may run before the start has completed. */
  async stop(): Promise<void> {
    this.ended.abort();
    this.parts?.readiness.drain();
    await this.registrar?.stop();
    this.edge?.app.get(Drain).begin();
    await this.edge?.drain(this.definition.config.DRAIN_TIMEOUT_MS);
    await this.edge?.app.close();
    await this.ops.close();
  }

  /** Exports the last spans and log lines. */
  async exportLast(): Promise<void> {
    await Promise.all([this.telemetry?.close(LAST_EXPORT_MS), this.logExport.outbox?.close(LAST_EXPORT_MS)]);
  }
}

/** Time for the last export at the end of the process. */
const LAST_EXPORT_MS = 2_000;

/**
 * V8 allocates in the old generation the objects of an allocation site most of whose objects have survived. While a
 * process starts, nearly all survive, so that later the objects of a request would stay until the next full collection.
 * With this optimisation of V8 on, p99 of the gateway is 11 % higher (ADR 20).
 */
function keepNewObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
