import { join } from 'node:path';
import { clustersFolder, runDatabase, type RunningDatabase } from './parts/database-run.ts';
import type { GuardClient } from './processes/guard-client.ts';
import { registryReady, type RegistryChoice } from './parts/registry.ts';
import { runChild, type ChildListener, type Run } from './processes/run.ts';
import { runService, serviceEnv, type ServiceReady } from './parts/service-run.ts';
import type { StackListener, StackPlan } from './stack-plan.ts';
import { processStates, stackState, type Instance, type ProcessState, type Running } from './stack-state.ts';
import type { StackState } from './state-file.ts';
import { killAll, stopInOrder, type StopBudget, type Stoppable } from './processes/stop-in-order.ts';
import { Supervised } from './processes/supervised.ts';
import type { PlannedService } from './planned-services.ts';
import { UnknownNameError } from './unknown-name-error.ts';

type Controllable = Pick<Supervised<unknown>, 'hold' | 'release' | 'restart' | 'crash' | 'freeze'>;

const namesOf = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);

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

  /**
   * Finds a process by name. The registry's name is its kind, a database's name is `postgres-` and the service.
   * @throws UnknownNameError
   */
  process(name: string): Controllable {
    const all = [
      ...(this.registry ? [this.registry] : []),
      ...this.databases.values(),
      ...this.instances.map(({ process }) => process),
    ];
    const found = all.find((process) => process.name === name);
    if (found === undefined) throw new UnknownNameError('process', name, namesOf(all));
    return found;
  }

  /**
   * Starts one more instance of a service, with these additional environment variables.
   * @returns its name.
   * @throws StartError if it does not become ready.
   * @throws UnknownNameError
   * @throws Error if the service runs as many instances as it may, or its database has too few connections for more.
   */
  async add(serviceName: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const index = this.plan.services.findIndex(({ name }) => name === serviceName);
    const planned = this.plan.services[index];
    if (planned === undefined) throw new UnknownNameError('service', serviceName, namesOf(this.plan.services));
    const service = { ...planned, env: { ...planned.env, ...env } };
    const numbers = this.instances.filter((one) => one.service.name === serviceName).map(({ number }) => number);
    if (numbers.length >= planned.maxInstances)
      throw new Error(`the maximum number of instances of ${serviceName} is ${planned.maxInstances}`);
    const { maxInstances } = this.plan.connections;
    if (planned.hasDatabase && numbers.length >= maxInstances)
      throw new Error(
        `the database of ${serviceName} has connections for ${maxInstances} instances: start with a smaller DATABASE_POOL_SIZE to add more`,
      );
    const number = Math.max(0, ...numbers) + 1;
    const process = this.superviseInstance(service, number, FIRST_SERVICE + index);
    const instance = { service, number, process };
    this.instances.push(instance);
    await process.start().catch((error: unknown) => {
      this.forget(instance);
      throw error;
    });
    return process.name;
  }

  /** Stops an instance permanently. Resolves when it has ended. @throws UnknownNameError */
  async remove(name: string): Promise<void> {
    const instance = this.instances.find(({ process }) => process.name === name);
    if (instance === undefined) {
      const names = namesOf(this.instances.map(({ process }) => process));
      throw new UnknownNameError('instance', name, names);
    }
    instance.process.stop();
    await instance.process.ended;
    this.forget(instance);
    this.listener.changed();
  }

  /** Another command may have removed it already. */
  private forget(instance: Instance): void {
    const index = this.instances.indexOf(instance);
    if (index >= 0) this.instances.splice(index, 1);
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
    return stackState(this.plan, this.registryChoice, this.running());
  }

  /** What each process does now. */
  processes(): ProcessState[] {
    return processStates(this.running());
  }

  private running(): Running {
    return { registry: this.registry, databases: this.databases, instances: this.instances };
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
    const control = service.isConsole ? this.plan.control : undefined;
    const configFile = join(dataDir, 'config', `${service.name}.json`);
    let port = service.firstPort === 0 ? 0 : service.firstPort + number - 1;
    return this.supervise(`${service.name}-${number}`, stage, (listener) => {
      const databaseUrl = this.databaseUrls.get(service.name);
      const { poolSize } = connections;
      const { kind, url } = this.registryChoice;
      const registryUrl = kind === 'consul' ? undefined : url;
      const identity = identities?.[service.name];
      const settings = { registryUrl, installation, databaseUrl, poolSize, identity, configFile, control, port };
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
