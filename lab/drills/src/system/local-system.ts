import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IdentityFiles } from '@signalbox/authority';
import { memoryMiB } from '@signalbox/lab-parts/processes';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { requestServices, type InstanceState, type RunningStack } from '@signalbox/stack';
import { clusterConnection } from '@signalbox/postgres-cluster';
import { until } from '@signalbox/testing/until';
import pg from 'pg';
import type { Counts, Part, System, SystemInstance } from './system.ts';

const log = join(workspaceRoot, '.reports', 'drill-stack.log');

/** Environment of services whose memory is measured: a signal starts a garbage collection. */
export const garbageCollectionEnv: NodeJS.ProcessEnv = {
  NODE_OPTIONS: `--expose-gc --import ${new URL('collect-garbage.ts', import.meta.url).href}`,
};

/** Starts the local stack on free ports, in its own temporary folder. */
export async function startLocalSystem(counts: Counts, env: NodeJS.ProcessEnv): Promise<System> {
  mkdirSync(dirname(log), { recursive: true });
  return new LocalSystem(
    await startTemporaryStack({ scale: counts, logFile: log, env: { LOG_LEVEL: 'warn', ...env } }),
  );
}

const COLLECTION_MS = 300;

class LocalSystem implements System {
  readonly kind = 'local';
  readonly gateways: readonly string[];
  readonly registryUrl: string;
  private readonly stack: RunningStack;
  private readonly databases = new Map<string, string>();

  constructor(stack: RunningStack) {
    this.stack = stack;
    const { gateways, databases, registry } = stack.state();
    this.gateways = gateways;
    this.registryUrl = registry.url;
    for (const { service, url } of databases) this.databases.set(service, url);
  }

  async instances(): Promise<readonly SystemInstance[]> {
    return this.stack.state().services.map(({ id, name, service, opsPort }) => ({ id, name, service, opsPort }));
  }

  async registered(): Promise<ReadonlySet<string> | undefined> {
    const lists = requestServices.map(async ({ name }) => {
      const path = `${this.registryUrl}/v1/health/service/${name}?passing=true`;
      const response = await fetch(path, { signal: AbortSignal.timeout(500) });
      return ((await response.json()) as { Service: { ID: string } }[]).map((entry) => entry.Service.ID);
    });
    return Promise.all(lists).then(
      (ids) => new Set(ids.flat()),
      () => undefined,
    );
  }

  async replace(name: string): Promise<void> {
    const { pid } = this.instance(name);
    await this.stack.execute({ kind: 'restart', name });
    await until(() => this.stack.state().services.some((one) => one.name === name && one.pid !== pid), {
      timeoutMs: 30_000,
    });
  }

  async kill(part: Part): Promise<void> {
    process.kill(this.pid(part), 'SIGKILL');
  }

  async freeze(part: Part): Promise<void> {
    process.kill(this.pid(part), 'SIGSTOP');
  }

  async resume(part: Part): Promise<void> {
    process.kill(this.pid(part), 'SIGCONT');
  }

  cutOff(): Promise<void> {
    return Promise.reject(new Error('the local stack has no network to cut: use --compose'));
  }

  reconnect(): Promise<void> {
    return this.cutOff();
  }

  async hold(part: Part): Promise<void> {
    await this.stack.execute({ kind: 'hold', name: this.processName(part) });
  }

  async release(part: Part): Promise<void> {
    await this.stack.execute({ kind: 'release', name: this.processName(part) });
  }

  add(service: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.stack.execute({ kind: 'add', service, env });
  }

  async remove(name: string): Promise<void> {
    await this.stack.execute({ kind: 'remove', name });
  }

  identity(service: string): IdentityFiles | undefined {
    return this.stack.state().identities?.[service];
  }

  async renewCertificates(): Promise<void> {
    await this.stack.execute({ kind: 'renew-certificates' });
  }

  async replaceAuthority(): Promise<void> {
    const certificate = () => readFileSync(this.identity('users')!.cert, 'utf8');
    const before = certificate();
    await this.stack.execute({ kind: 'replace-authority' });
    await until(() => certificate() !== before, { timeoutMs: 60_000 });
  }

  async memoryMiB(name: string): Promise<number> {
    const { pid } = this.instance(name);
    process.kill(pid, 'SIGUSR2');
    await delay(COLLECTION_MS);
    return memoryMiB([pid]);
  }

  async residentMiB(name: string): Promise<number> {
    return memoryMiB([this.instance(name).pid]);
  }

  async rows<Row extends object>(owner: string, sql: string, values: unknown[] = []): Promise<Row[]> {
    const connection = new pg.Client(clusterConnection(this.databases.get(owner) ?? ''));
    await connection.connect();
    try {
      return (await connection.query<Row>(sql, values)).rows;
    } finally {
      await connection.end();
    }
  }

  stop(): Promise<void> {
    return this.stack.stop();
  }

  private instance(name: string): InstanceState {
    const found = this.stack.state().services.find((one) => one.name === name);
    if (found === undefined)
      throw new Error(
        `expected a running instance ${name}, got ${this.stack
          .state()
          .services.map((one) => one.name)
          .join(', ')}`,
      );
    return found;
  }

  private pid(part: Part): number {
    const { registry, databases } = this.stack.state();
    const owner = /^(.+)-database$/.exec(part)?.[1];
    const pid = part === 'registry' ? registry.pid : databases.find(({ service }) => service === owner)?.pid;
    return pid ?? this.instance(part).pid;
  }

  private processName(part: Part): string {
    if (part === 'registry') return this.stack.state().registry.kind;
    return part.replace(/^(.+)-database$/, 'postgres-$1');
  }
}
