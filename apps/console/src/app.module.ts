import {
  ConfigurableModuleBuilder,
  Global,
  Module,
  type DynamicModule,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common';
import { AuthModule, ServiceTokenModule } from '@signalbox/auth';
import { Consul, ConfigStore, Instances, loadSchemas } from '@signalbox/configuration';
// begin orders
import { orders } from '@signalbox/contracts-orders';
// end orders
import { users } from '@signalbox/contracts-users';
import { AllowedAddresses, consulAccess, Directory } from '@signalbox/discovery';
import { RpcModule } from '@signalbox/rpc';
import { Metrics, ServiceDefaultsModule, stateLog } from '@signalbox/service-defaults';
import { Access } from './access/operator.ts';
import { OpenAccess } from './access/open-access.ts';
import { SignedInAccess } from './access/signed-in-access.ts';
import { Background } from './background.ts';
import { CONFIG, type ConsoleConfig } from './config.ts';
import { ConfigChanges } from './configuration/config-changes.ts';
import { Documents } from './configuration/documents.ts';
import { DOCUMENT_SCHEMAS } from './configuration/document-schemas.ts';
import { faultOf } from './configuration/faults.ts';
import { consoleMetrics } from './console-metrics.ts';
import { StackControl } from './control/stack-control.ts';
import { AppHandlers } from './http/app-handlers.ts';
import { LiveStreams } from './http/live-streams.ts';
import { SYSTEM_SOURCES, type SystemSources } from './map/system-sources.ts';
import { SystemView } from './map/system-view.ts';
// begin orders
import { OrderPages } from './orders/order-pages.ts';
// end orders
import { OpsClient } from './scrape/ops-client.ts';
import { Scraper } from './scrape/scraper.ts';
import { History } from './store/history.ts';
import { DemoTraffic } from './traffic/demo-traffic.ts';
import { GatewayClient } from './traffic/gateway-client.ts';

/** The console's name in the registry. */
export const NAME = 'console';
/** In a registry of its own, an installation may have no name. */
const STANDARD_INSTALLATION = 'signalbox';

interface AppOptions {
  /** The settings in force. It is never copied: its dynamic settings change while the service runs. */
  readonly config: ConsoleConfig;
}

/** The connections to the registry and to the services. */
const connections: NonNullable<ModuleMetadata['imports']> = [
  ServiceDefaultsModule.forRootAsync({
    inject: [CONFIG],
    useFactory: (config: ConsoleConfig) => ({ name: NAME, config }),
  }),
  RpcModule.forClients(users),
  // begin orders
  RpcModule.forClients(orders),
  // end orders
  AuthModule.forRemoteKeys({ inject: [CONFIG], useFactory: (config: ConsoleConfig) => config }),
  ServiceTokenModule.forRootAsync({
    inject: [CONFIG],
    useFactory: ({ SERVICE_KEY_FILE: keyFile }: ConsoleConfig) => ({ name: NAME, keyFile }),
  }),
];

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AppOptions>()
  .setClassMethodName('forRoot')
  // Most tests run the console without connections.
  .setExtras({ connections }, (definition, { connections }) => ({ ...definition, imports: connections }))
  .build();

const history: Provider = {
  provide: History,
  inject: [CONFIG, Metrics],
  useFactory: (config: ConsoleConfig, metrics: Metrics) => {
    const { DATA_DIR: folder, MAX_SPANS: maxSpans, MAX_LOG_RECORDS: maxLogRecords } = config;
    const opened = new History({ folder, maxSpans, maxLogRecords, logger: stateLog('History') });
    consoleMetrics(metrics, opened);
    return opened;
  },
};

const scraper: Provider = {
  provide: Scraper,
  inject: [CONFIG, Directory, OpsClient],
  useFactory: (config: ConsoleConfig, directory: Directory, client: OpsClient) => {
    const allowed = new AllowedAddresses({ networks: config.ALLOWED_NETWORKS, ports: config.ALLOWED_PORTS });
    return new Scraper({ services: config.WATCHED_SERVICES, directory, allowed, client });
  },
};

const control: Provider = {
  provide: StackControl,
  inject: [CONFIG],
  useFactory: ({ STACK_CONTROL_SOCKET: socketPath, STACK_CONTROL_TOKEN_FILE: tokenFile }: ConsoleConfig) =>
    new StackControl(socketPath !== undefined && tokenFile !== undefined ? { socketPath, tokenFile } : undefined),
};

const store: Provider = {
  provide: ConfigStore,
  inject: [CONFIG],
  useFactory: (config: ConsoleConfig) => {
    const prefix = config.CONFIG_PREFIX ?? `${config.INSTALLATION ?? STANDARD_INSTALLATION}/config`;
    return new ConfigStore(new Consul(consulAccess(config)), prefix);
  },
};

const changes: Provider = {
  provide: ConfigChanges,
  inject: [CONFIG, ConfigStore, DOCUMENT_SCHEMAS, Directory],
  useFactory: (
    config: ConsoleConfig,
    documents: ConfigStore,
    schemas: ReturnType<typeof loadSchemas>,
    directory: Directory,
  ) => {
    const registryPrefix = config.INSTALLATION === undefined ? '' : `${config.INSTALLATION}-`;
    const instances = new Instances(new Consul(consulAccess(config)), registryPrefix);
    return new ConfigChanges({ store: documents, schemas, instances }, directory);
  },
};

const traffic: Provider = {
  provide: DemoTraffic,
  inject: [GatewayClient],
  useFactory: (client: GatewayClient) => new DemoTraffic({ client, logger: stateLog('DemoTraffic') }),
};

const sources: Provider = {
  provide: SYSTEM_SOURCES,
  inject: [CONFIG, Directory, Scraper, StackControl, Documents, DemoTraffic],
  useFactory: (
    config: ConsoleConfig,
    directory: Directory,
    scraper: Scraper,
    control: StackControl,
    documents: Documents,
    demoTraffic: DemoTraffic,
  ): SystemSources => ({
    installation: config.INSTALLATION ?? STANDARD_INSTALLATION,
    hasProxy: config.HAS_PROXY,
    services: config.WATCHED_SERVICES,
    directory,
    scraper,
    control,
    faultOf: (service, instanceId) => faultOf(documents, service, instanceId),
    traffic: () => demoTraffic.state,
  }),
};

/** The console: the page that shows the system, and its API. */
@Global()
@Module({
  providers: [
    { provide: CONFIG, inject: [MODULE_OPTIONS_TOKEN], useFactory: ({ config }: AppOptions) => config },
    {
      provide: DOCUMENT_SCHEMAS,
      inject: [CONFIG],
      useFactory: ({ WATCHED_SERVICES }: ConsoleConfig) => loadSchemas(WATCHED_SERVICES),
    },
    { provide: OpsClient, useFactory: () => new OpsClient() },
    { provide: LiveStreams, useFactory: () => new LiveStreams() },
    { provide: GatewayClient, inject: [Directory], useFactory: (directory: Directory) => new GatewayClient(directory) },
    {
      provide: Documents,
      inject: [ConfigStore],
      useFactory: (documents: ConfigStore) => new Documents(documents, stateLog('Documents')),
    },
    { provide: SystemView, inject: [SYSTEM_SOURCES], useFactory: (from: SystemSources) => new SystemView(from) },
    ...[history, scraper, control, store, changes, traffic, sources],
    // begin orders
    OrderPages,
    // end orders
    AppHandlers,
    Background,
  ],
  exports: [CONFIG],
})
export class AppModule extends ConfigurableModuleClass {
  static override forRoot(options: Parameters<typeof ConfigurableModuleClass.forRoot>[0]): DynamicModule {
    const access = options.config.CONSOLE_PUBLIC ? OpenAccess : SignedInAccess;
    const dynamic = super.forRoot(options);
    return { ...dynamic, providers: [...(dynamic.providers ?? []), { provide: Access, useClass: access }] };
  }
}
