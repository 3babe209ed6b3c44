import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  Directory,
  Registry,
  ServiceClient,
  type Instance,
  type InstanceView,
  type ServiceClientOptions,
} from '@signalbox/discovery';
import { rpcChannel, type RpcReply, type RpcRequest } from '@signalbox/rpc';
import { letters, type Condition } from './letters.ts';

const program = fileURLToPath(new URL('instance.ts', import.meta.url));
const request: RpcRequest = {
  name: Buffer.from(letters.weigh.name),
  metadata: { requestId: 'verify' },
  body: Buffer.from('{}'),
};

/** A registry with a fixed list: every instance is passing, even if it fails. */
class StaticRegistry extends Registry {
  private readonly instances: readonly Instance[];

  constructor(instances: readonly Instance[]) {
    super();
    this.instances = instances;
  }

  override async watch(
    _service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    onInstances(this.instances);
    if (!signal.aborted) await once(signal, 'abort');
  }

  override register = () => Promise.resolve();
  override deregister = () => Promise.resolve();
  override entry = () => Promise.resolve(undefined);
  override entries = () => Promise.resolve([]);
}

/** Instances of a test service: real processes and sockets. */
export class TestInstances {
  readonly processes: ChildProcess[] = [];
  readonly ports: number[] = [];
  private readonly conditions: Condition[] = [];

  static async startAll(count: number, condition: Partial<Condition> = {}): Promise<TestInstances> {
    const started = new TestInstances();
    for (let at = 0; at < count; at += 1) await started.start(at);
    started.setCondition({ delayMs: 0, fails: false, ...condition });
    return started;
  }

  /** Starts an instance. A restarted one gets its earlier port. */
  async start(at: number): Promise<void> {
    const child = fork(program, [String(this.ports[at] ?? 0)]);
    this.processes[at] = child;
    const [port] = (await once(child, 'message')) as [number];
    this.ports[at] = port;
    const condition = this.conditions[at];
    if (condition) child.send(condition);
  }

  /** @param indexes - the instances to change. @defaultValue all */
  setCondition(condition: Condition, ...indexes: number[]): void {
    for (const at of indexes.length > 0 ? indexes : this.processes.keys()) {
      this.conditions[at] = condition;
      this.processes[at]?.send(condition);
    }
  }

  /** Creates a client of these instances with the settings of a service. */
  client(options: Partial<ServiceClientOptions> = {}) {
    const instances = this.ports.map((port, at) => instanceAt(at, port));
    const directory = new Directory(new StaticRegistry(instances));
    directory.watch(letters.serviceName);
    const channel = rpcChannel({ connectTimeoutMs: 250, pingIntervalMs: 250, pingTimeoutMs: 750, logger: silent });
    const services = new ServiceClient<RpcRequest, RpcReply>(directory, channel, {
      policy: 'peak-ewma',
      attemptTimeoutMs: 800,
      slowStartMs: 5_000,
      ...options,
    });
    return {
      call: (timeoutMs = 3_000) =>
        services.call(letters.serviceName, request, { deadlineAt: performance.now() + timeoutMs, idempotent: true }),
      view: (): readonly InstanceView[] => services.view()[0]?.instances ?? [],
      picks: (): number[] => services.view()[0]?.instances.map(({ picks }) => picks) ?? [],
      close: async () => {
        await services.close();
        await directory.close();
      },
    };
  }

  stop(): void {
    for (const child of this.processes) child.kill('SIGKILL');
  }
}

export type TestClient = ReturnType<TestInstances['client']>;

const silent = { warn: () => undefined, error: () => undefined };

const instanceAt = (at: number, port: number): Instance => ({
  id: `letters-${String(at).padStart(2, '0')}`,
  service: letters.serviceName,
  address: '127.0.0.1',
  port,
  version: '1',
  zone: 'local',
  startedAt: new Date().toISOString(),
  status: 'passing',
  weight: 1,
});
