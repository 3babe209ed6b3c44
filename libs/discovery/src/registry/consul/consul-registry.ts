import type { Instance } from '../../instance.ts';
import { silent, type StateLog } from '../../state-log.ts';
import { systemClock, type Clock, type Random } from '../../timing/clock.ts';
import { Registry, type Registration } from '../registry.ts';
import type { ConsulAccess } from './consul-access.ts';
import { ConsulClient } from './consul-client.ts';
import { instancesFrom } from './health-entry.ts';
import { WatchLoop, type ReadInstances, type WatchLoopOptions } from './watch-loop.ts';

export interface ConsulRegistryOptions extends ConsulAccess {
  readonly logger?: StateLog;
  /** How long Consul may wait for a change before it answers that there is none. @defaultValue 30000 */
  readonly waitMs?: number;
  /** How long an empty list is doubted where there were instances. @defaultValue 10000 */
  readonly emptyHoldMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** The registry that a Consul agent gives access to. */
export class ConsulRegistry extends Registry {
  readonly #client: ConsulClient;
  readonly #watching: WatchLoopOptions;

  /** @throws TypeError unless the URL is one of `http:`, `https:` or `unix:`. */
  constructor(options: ConsulRegistryOptions) {
    super();
    this.#client = new ConsulClient(options);
    this.#watching = {
      waitMs: options.waitMs ?? 30_000,
      emptyHoldMs: options.emptyHoldMs ?? 10_000,
      logger: options.logger ?? silent,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
    };
  }

  override async register(registration: Registration): Promise<void> {
    await this.#client.register(registration);
    await this.#removeGhosts(registration);
  }

  override deregister(id: string): Promise<void> {
    return this.#client.deregister(id);
  }

  override async isRegistered(id: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.#client.services(signal)).has(id);
  }

  override watch(
    service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const read: ReadInstances = async (index, waitMs, ended) => {
      const { entries, ...answer } = await this.#client.health({ service, index, waitMs }, ended);
      if (entries.length === 0) await this.#client.assertMayRead(service, ended);
      return { ...answer, instances: instancesFrom(entries) };
    };
    return new WatchLoop(service, read, this.#watching).run(onInstances, signal);
  }

  /** Only one process listens on an address and a port: another id there is that of one which has crashed. */
  async #removeGhosts({ id, service, address, port }: Registration): Promise<void> {
    for (const [otherId, other] of await this.#client.services()) {
      const isGhost = otherId !== id && other.Service === service && other.Address === address && other.Port === port;
      if (isGhost) await this.#client.deregister(otherId);
    }
  }
}
