import { join } from 'node:path';
import { clustersFolder, runDatabase, type RunningDatabase, type StartCluster } from './parts/database-run.ts';
import type { IdentityPlan } from './parts/identities.ts';
import type { GuardClient } from './processes/guard-client.ts';
import type { ConnectionBudget } from './parts/connection-budget.ts';
import { registryReady, type RegistryChoice } from './parts/registry.ts';
import { runChild, type ChildListener, type ExitReport, type Run } from './processes/run.ts';
import { runService, serviceEnv, type ServiceCommand, type ServiceReady } from './parts/service-run.ts';
import type { StackState } from './state-file.ts';
import { killAll, stopInOrder, type StopBudget, type Stoppable } from './processes/stop-in-order.ts';
import { Supervised, type SupervisionOptions } from './processes/supervised.ts';
import type { PlannedService } from './planned-services.ts';

/** Everything that is needed to run the system. */
export interface StackPlan {
  readonly services: readonly PlannedService[];
  readonly commandOf: ServiceCommand;
  readonly registry: RegistryChoice;
  /** The installation name, if the registry is shared. */
  readonly installation?: string;
  readonly startCluster: StartCluster;
  readonly connections: ConnectionBudget;
  readonly dataDir: string;
  /** The certificate and the keys of each service. */
  readonly identities?: IdentityPlan['files'];
  /** Environment variables that all services inherit. */
  readonly env: NodeJS.ProcessEnv;
  readonly supervision: SupervisionOptions;
}

/** Receives the events of the stack's processes. */
export interface StackListener {
  wroteLine(name: string, line: string): void;
  /** @param restarts - 0 for the first start. */
  ready(name: string, restarts: number): void;
  exited(name: string, exit: ExitReport, wasReady: boolean, retryInMs: number | undefined): void;
  /** `Stack.state()` has changed. */
  changed(): void;
}

type Controllable = Pick<Supervised<unknown>, 'hold' | 'release' | 'restart'>;

interface Instance {
  readonly service: PlannedService;
  /** Starts at 1. */
  readonly number: number;
  readonly process: Supervised<ServiceReady>;
}

// Stages in start order. After these, each service is one stage.
const REGISTRY = 0;
const DATABASES = 1;
const FIRST_SERVICE = 2;

/** The processes of the system: starts them together, keeps them running, and stops callers before callees. */
export class Stack {
  private readonly plan: StackPlan;
  private readonly guard: GuardClient;
  private readonly listener: StackListener;
  private registry: Supervised<{ pid: number }> | undefined;
  private registryChoice: RegistryChoice;
  private readonly databases = new Map<string, Supervised<RunningDatabase>>();
  private readonly databaseUrls = new Map<string, string>();
  private readonly instances: Instance[];

  constructor(plan: StackPlan, guard: GuardClient, listener: StackListener) {
    this.plan = plan;
    this.guard = guard;
    this.registryChoice = plan.registry;
    this.listener = listener;
    for (const { name, hasDatabase } of plan.services) {
      if (hasDatabase) this.databases.set(name, this.superviseDatabase(name));
    }
    this.instances = plan.services.flatMap((service, index) =>
      Array.from({ length: service.instances }, (_, number) => ({
        service,
        number: number + 1,
        process: this.superviseInstance(service, number + 1, FIRST_SERVICE + index),
      })),
    );
  }

  /**
   * @param choice - the fallback, after the planned registry did not start.
   * @throws StartError if the registry does not become ready.
   */
  async startRegistry(choice = this.plan.registry): Promise<void> {
    this.registryChoice = choice;
    this.registry = this.superviseRegistry(choice);
    await this.registry?.start();
  }

  /** @throws StartError if one of them does not become ready. */
  async startDatabases(): Promise<void> {
    await Promise.all(
      [...this.databases].map(async ([service, database]) => {
        this.databaseUrls.set(service, (await database.start()).url);
      }),
    );
  }

  /**
   * Starts all instances at the same time, because each waits for its dependencies.
   * @throws StartError if one does not become ready.
   */
  async startServices(): Promise<void> {
    await Promise.all(this.instances.map(({ process }) => process.start()));
  }

  /** The names of the instances that are not ready. */
  notReady(): string[] {
    return this.instances.filter(({ process }) => !process.current).map(({ process }) => process.name);
  }

  /** Restarts the instances of these services, because their sources have changed. */
  restart(services: ReadonlySet<string>): void {
    for (const { service, process } of this.instances) if (services.has(service.name)) process.restart();
  }

  /** Finds a process by name. The registry's name is its kind, a database's name is `postgres-` and the service. */
  process(name: string): Controllable {
    const all = [this.registry, ...this.databases.values(), ...this.instances.map(({ process }) => process)];
    const found = all.find((process) => process?.name === name);
    if (found === undefined) throw new Error(`there is no process ${name}`);
    return found;
  }

  /**
   * Starts one more instance of a service, with these additional environment variables.
   * @returns its name.
   * @throws StartError if it does not become ready.
   * @throws Error if the database does not have enough connections.
   */
  async add(serviceName: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const index = this.plan.services.findIndex(({ name }) => name === serviceName);
    const planned = this.plan.services[index];
    if (planned === undefined) throw new Error(`there is no service ${serviceName}`);
    const service = { ...planned, env: { ...planned.env, ...env } };
    const numbers = this.instances.filter((one) => one.service.name === serviceName).map(({ number }) => number);
    const { maxInstances } = this.plan.connections;
    if (planned.hasDatabase && numbers.length >= maxInstances)
      throw new Error(
        `the database of ${serviceName} has connections for ${maxInstances} instances: start with a smaller DATABASE_POOL_SIZE to add more`,
      );
    const number = Math.max(0, ...numbers) + 1;
    const process = this.superviseInstance(service, number, FIRST_SERVICE + index);
    this.instances.push({ service, number, process });
    await process.start();
    return process.name;
  }

  /** Stops an instance permanently. Resolves when it has ended. */
  async remove(name: string): Promise<void> {
    const index = this.instances.findIndex(({ process }) => process.name === name);
    const instance = this.instances[index];
    if (instance === undefined) throw new Error(`there is no instance ${name}`);
    instance.process.stop();
    await instance.process.ended;
    this.instances.splice(this.instances.indexOf(instance), 1);
    this.listener.changed();
  }

  /** Stops all processes in order. @returns whether all have ended. */
  stop(budget: StopBudget): Promise<boolean> {
    return stopInOrder(this.stages().toReversed(), budget);
  }

  /** Kills all processes. @returns whether all have ended. */
  kill(): Promise<boolean> {
    return killAll(this.stages());
  }

  state(): StackState {
    const ready = this.instances.flatMap(({ service, process: { name, current, restarts } }) =>
      current === undefined ? [] : [{ service, name, restarts, ...current }],
    );
    const databases = [...this.databases].map(([service, { current }]) => ({ service, current }));
    const { kind, url } = this.registryChoice;
    return {
      launcher: { pid: process.pid },
      registry: { kind, url, pid: this.registry?.current?.pid },
      installation: this.plan.installation,
      usesTls: this.plan.env.RPC_TLS !== 'off',
      identities: this.plan.identities,
      gateways: ready.filter(({ service }) => service.isEdge).map(({ port }) => `http://127.0.0.1:${port}`),
      services: ready.map((instance) => ({ ...instance, service: instance.service.name })),
      databases: databases.flatMap(({ service, current }) => (current === undefined ? [] : [{ service, ...current }])),
    };
  }

  private stages(): Stoppable[][] {
    const services = this.plan.services.map((service) =>
      this.instances.filter((instance) => instance.service.name === service.name).map(({ process }) => process),
    );
    return [this.registry ? [this.registry] : [], [...this.databases.values()], ...services];
  }

  private superviseRegistry(choice: RegistryChoice): Supervised<{ pid: number }> | undefined {
    const { command, kind } = choice;
    if (command === undefined) return undefined;
    return this.supervise(kind, REGISTRY, (listener) =>
      runChild(command, listener, async (child, gone) => {
        await registryReady(choice, gone);
        return { pid: child.pid! };
      }),
    );
  }

  private superviseDatabase(service: string): Supervised<RunningDatabase> {
    const dataDir = join(clustersFolder(this.plan.dataDir), service);
    const { maxConnections } = this.plan.connections;
    let port: number | undefined;
    return this.supervise(`postgres-${service}`, DATABASES, (listener) => {
      const run = runDatabase(this.plan.startCluster, { name: service, dataDir, port, maxConnections }, listener);
      // Restart it on the port of its first start, which the services know.
      void run.ready.then((database) => (port = database.port)).catch(() => {});
      return run;
    });
  }

  private superviseInstance(service: PlannedService, number: number, stage: number): Supervised<ServiceReady> {
    const { commandOf, connections, dataDir, env, identities, installation } = this.plan;
    const configFile = join(dataDir, 'config', `${service.name}.json`);
    let port = service.firstPort === 0 ? 0 : service.firstPort + number - 1;
    return this.supervise(`${service.name}-${number}`, stage, (listener) => {
      const databaseUrl = this.databaseUrls.get(service.name);
      const { poolSize } = connections;
      const { kind, url } = this.registryChoice;
      const registryUrl = kind === 'consul' ? undefined : url;
      const identity = identities?.[service.name];
      const settings = { registryUrl, installation, databaseUrl, poolSize, identity, configFile, port };
      const run = runService(commandOf(service.name), serviceEnv(service, settings, env), listener);
      // Restart it on the port of its first start, which clients know. Services look up the others in the registry.
      if (service.isEdge) void run.ready.then((ready) => (port = ready.port)).catch(() => {});
      return run;
    });
  }

  private supervise<Ready>(
    name: string,
    stage: number,
    launch: (listener: ChildListener) => Run<Ready>,
  ): Supervised<Ready> {
    const { supervision } = this.plan;
    const signal = stage === DATABASES ? 'SIGINT' : 'SIGTERM';
    const childListener: ChildListener = {
      spawned: (pid) => this.guard.started(pid, stage, signal),
      wroteLine: (line) => this.listener.wroteLine(name, line),
      exited: (pid) => this.guard.ended(pid),
    };
    return new Supervised(
      name,
      () => launch(childListener),
      {
        ready: (_, restarts) => {
          this.listener.ready(name, restarts);
          this.listener.changed();
        },
        exited: (exit, wasReady, retryInMs) => {
          this.listener.exited(name, exit, wasReady, retryInMs);
          this.listener.changed();
        },
      },
      stage < FIRST_SERVICE ? { restartOnExit: supervision.restartOnExit } : supervision,
    );
  }
}
