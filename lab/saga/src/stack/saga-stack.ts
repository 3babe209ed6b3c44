import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '@signalbox/authority';
import { identityFiles } from '@signalbox/authority/identity-files';
import { startConsulDev, type ConsulDev } from '@signalbox/consul-dev';
import { plannedServices, serviceEnv, services, type ServiceCommand } from '@signalbox/stack';
import type { PostgresCluster } from '@signalbox/postgres-cluster';
import type { PlantedBug } from '../agent/planted-bugs.ts';
import { instances, type TargetedFault } from '../points/fault.ts';
import { StackDatabases } from './stack-databases.ts';
import { ServiceProcess } from './service-process.ts';

/** The Postgres clusters that all stacks share. */
export interface Clusters {
  readonly orders: PostgresCluster;
  readonly users: PostgresCluster;
}

export interface SagaStackOptions {
  readonly clusters: Clusters;
  /** Unique among the stacks of one run. */
  readonly name: string;
  readonly commandOf: ServiceCommand;
  /** How long an order can be pending. */
  readonly expiryMs: number;
  /** Additional environment variables of the services. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A stack of real processes with its own databases: two instances of orders, two of users, a gateway and a registry. */
export class SagaStack {
  /** The faults that were triggered since the last {@link arm}. */
  readonly triggered: TargetedFault[] = [];
  /** SQL of all writes without a point. */
  readonly unnamed: string[] = [];
  readonly databases: StackDatabases;
  /** How long an order can be pending in this stack. */
  readonly expiryMs: number;
  private readonly registry: ConsulDev;
  /** The folder of the services' certificates and keys. */
  private readonly folder: string;
  private faults: readonly TargetedFault[] = [];
  private readonly services = new Map<string, ServiceProcess>();
  /** The gateway's URL. */
  baseUrl = '';

  private constructor(registry: ConsulDev, folder: string, databases: StackDatabases, expiryMs: number) {
    this.registry = registry;
    this.folder = folder;
    this.databases = databases;
    this.expiryMs = expiryMs;
  }

  /** Starts the registry and all services. */
  static async start(options: SagaStackOptions): Promise<SagaStack> {
    const { clusters, name } = options;
    const names = { orders: `orders_${name}`, users: `users_${name}` };
    await Promise.all([clusters.orders.ensureDatabase(names.orders), clusters.users.ensureDatabase(names.users)]);
    const urls = { orders: clusters.orders.url(names.orders), users: clusters.users.url(names.users) };
    const folder = mkdtempSync(join(tmpdir(), 'saga-'));
    const stack = new SagaStack(await startConsulDev(), folder, new StackDatabases(urls), options.expiryMs);
    try {
      await Authority.open({
        folder,
        installation: name.replaceAll('_', '-'),
        folders: Object.fromEntries(services.map((service) => [service.name, join(folder, service.name)])),
        updated: () => {},
      });
      await stack.startServices(options, urls);
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  service(name: string): ServiceProcess {
    const found = this.services.get(name);
    if (!found) throw new Error(`expected one of ${[...this.services.keys()].join(', ')}, got ${name}`);
    return found;
  }

  /** Replaces the faults and the planted bug of all instances. */
  async arm(faults: readonly TargetedFault[], bug?: PlantedBug): Promise<void> {
    this.triggered.length = 0;
    this.faults = faults;
    await this.armAgents(bug);
  }

  /** Removes all faults and restarts dead instances. Pass the planted bug to keep it for messages that arrive late. */
  async heal(bug?: PlantedBug): Promise<void> {
    this.faults = [];
    await this.armAgents(bug);
    await Promise.all([...this.services.values()].map((service) => service.ensureRunning()));
  }

  /** The last log lines of each process. */
  logs(): string {
    return [...this.services.values()].map(({ name, log }) => [`--- ${name}`, ...log].join('\n')).join('\n');
  }

  async stop(): Promise<void> {
    // There is nothing to save, and a graceful stop takes longer.
    await Promise.all([...this.services.values()].map((service) => service.kill()));
    await this.databases.close();
    await this.registry.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startServices(
    { commandOf, expiryMs, env: more }: SagaStackOptions,
    urls: Record<string, string>,
  ): Promise<void> {
    const instances = Object.fromEntries(services.map((service) => [service.name, service.instances]));
    for (const service of plannedServices(services, { instances, port: 0 })) {
      for (let number = 1; number <= service.instances; number++) {
        const name = `${service.name}-${number}`;
        const identity = identityFiles(join(this.folder, service.name));
        const settings = { registryUrl: this.registry.url, databaseUrl: urls[service.name], identity, port: 0 };
        const env = {
          ...serviceEnv(service, settings, process.env),
          ...(service.name === 'orders' ? { ORDER_EXPIRY_MS: String(expiryMs) } : {}),
          // The faults are at messages and statements, whatever carries them.
          RPC_TLS: 'off',
          LOG_LEVEL: 'warn',
          CHECK_INTERVAL_MS: '250',
          NODE_ENV: undefined,
          VITEST: undefined,
          ...more,
        };
        const command = commandOf(service.name);
        this.services.set(
          name,
          new ServiceProcess(name, { ...command, env: { ...env, ...command.env } }, this.listener),
        );
      }
    }
    await Promise.all([...this.services.values()].map((service) => service.ensureRunning()));
    this.baseUrl = `http://127.0.0.1:${(await this.service('gateway-1').ensureRunning()).port}`;
    await this.databases.open(readFileSync(identityFiles(join(this.folder, 'users')).storageKey, 'utf8'));
  }

  private async armAgents(bug?: PlantedBug): Promise<void> {
    const faultsFor = (name: string) =>
      this.faults.filter(({ target }) => target === name || name.startsWith(`${target}-`));
    await Promise.all(instances.map((name) => this.service(name).arm(faultsFor(name), bug)));
  }

  private readonly listener = {
    triggered: (process: ServiceProcess, fault: TargetedFault) => {
      this.triggered.push(fault);
      this.faults = this.faults.filter((remaining) => JSON.stringify(remaining) !== JSON.stringify(fault));
      // A fault of a service happens in one instance only: disarm it in the others.
      for (const name of instances) {
        if (name !== process.name && name.startsWith(`${fault.target}-`)) this.service(name).disarm(fault);
      }
    },
    unnamed: (_: ServiceProcess, sql: string) => void this.unnamed.push(sql),
  };
}
