import { startConsulDev, type ConsulDev } from '@signalbox/consul-dev';
import { plannedServices, serviceEnv, services, type ServiceCommand } from '@signalbox/stack';
import type { PostgresCluster } from '@signalbox/postgres-cluster';
import type { PlantedBug } from '../agent/planted-bugs.ts';
import { instances, type AimedFault } from '../points/fault.ts';
import { LaneDatabases } from './lane-databases.ts';
import { ServiceProcess } from './service-process.ts';

/** The clusters that all lanes share. */
export interface Clusters {
  readonly orders: PostgresCluster;
  readonly users: PostgresCluster;
}

export interface LaneOptions {
  readonly clusters: Clusters;
  /** Tells the lanes of one run apart. */
  readonly name: string;
  readonly commandOf: ServiceCommand;
  /** How long an order may be pending. */
  readonly expiryMs: number;
}

/** A whole system of real processes with databases of its own: two orders, two users, a gateway, a registry. */
export class Lane {
  /** What happened since the last {@link arm}. */
  readonly struck: AimedFault[] = [];
  /** Writes without a point, ever. */
  readonly unnamed: string[] = [];
  readonly databases: LaneDatabases;
  /** How long an order may be pending here. */
  readonly expiryMs: number;
  private readonly registry: ConsulDev;
  private faults: readonly AimedFault[] = [];
  private readonly services = new Map<string, ServiceProcess>();
  /** Where the gateway listens. */
  baseUrl = '';

  private constructor(registry: ConsulDev, databases: LaneDatabases, expiryMs: number) {
    this.registry = registry;
    this.databases = databases;
    this.expiryMs = expiryMs;
  }

  /** Starts everything. */
  static async start(options: LaneOptions): Promise<Lane> {
    const { clusters, name } = options;
    const names = { orders: `orders_${name}`, users: `users_${name}` };
    await Promise.all([clusters.orders.ensureDatabase(names.orders), clusters.users.ensureDatabase(names.users)]);
    const urls = { orders: clusters.orders.url(names.orders), users: clusters.users.url(names.users) };
    const lane = new Lane(await startConsulDev(), new LaneDatabases(urls), options.expiryMs);
    try {
      await lane.startServices(options, urls);
    } catch (error) {
      await lane.stop();
      throw error;
    }
    return lane;
  }

  service(name: string): ServiceProcess {
    const found = this.services.get(name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  }

  /** Has these faults happen from now on, and no others, in services that have this bug. */
  async arm(faults: readonly AimedFault[], bug?: PlantedBug): Promise<void> {
    this.struck.length = 0;
    this.faults = faults;
    await this.tellAgents(bug);
  }

  /** Nothing goes wrong any more but by a bug, which what still arrives is to meet, and what died comes back. */
  async heal(bug?: PlantedBug): Promise<void> {
    this.faults = [];
    await this.tellAgents(bug);
    await Promise.all([...this.services.values()].map((service) => service.ensureRunning()));
  }

  /** What each process said last. */
  logs(): string {
    return [...this.services.values()].map(({ name, log }) => [`--- ${name}`, ...log].join('\n')).join('\n');
  }

  async stop(): Promise<void> {
    // Nothing here is worth a graceful end, and every second counts.
    await Promise.all([...this.services.values()].map((service) => service.kill()));
    await this.databases.close();
    await this.registry.stop();
  }

  private async startServices({ commandOf, expiryMs }: LaneOptions, urls: Record<string, string>): Promise<void> {
    const instances = Object.fromEntries(services.map((service) => [service.name, service.instances]));
    for (const service of plannedServices(services, { instances, port: 0 })) {
      for (let number = 1; number <= service.instances; number++) {
        const name = `${service.name}-${number}`;
        const surroundings = { registryUrl: this.registry.url, databaseUrl: urls[service.name], port: 0 };
        const env = {
          ...serviceEnv(service, surroundings, process.env),
          ...(service.name === 'orders' ? { ORDER_EXPIRY_MS: String(expiryMs) } : {}),
          LOG_LEVEL: 'warn',
          CHECK_INTERVAL_MS: '250',
          NODE_ENV: undefined,
          VITEST: undefined,
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
    await this.databases.open();
  }

  private async tellAgents(bug?: PlantedBug): Promise<void> {
    const aimedAt = (name: string) =>
      this.faults.filter(({ target }) => target === name || name.startsWith(`${target}-`));
    await Promise.all(instances.map((name) => this.service(name).arm(aimedAt(name), bug)));
  }

  private readonly listener = {
    struck: (process: ServiceProcess, fault: AimedFault) => {
      this.struck.push(fault);
      this.faults = this.faults.filter((left) => JSON.stringify(left) !== JSON.stringify(fault));
      // Whichever came first has met with it: the others are spared.
      for (const name of instances) {
        if (name !== process.name && name.startsWith(`${fault.target}-`)) this.service(name).spare(fault);
      }
    },
    unnamed: (_: ServiceProcess, sql: string) => void this.unnamed.push(sql),
  };
}
