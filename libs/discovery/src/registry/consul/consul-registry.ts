import type { Instance } from '../../instance.ts';
import { silent, type StateLog } from '../../state-log.ts';
import type { Random } from '@signalbox/balancing';
import { systemClock, type Clock } from '../../timing/clock.ts';
import { Registry, type Registration, type RegistryEntry } from '../registry.ts';
import type { ConsulAccess } from './consul-access.ts';
import { checkIdOf, ConsulClient } from './consul-client.ts';
import { entryFrom, instancesFrom } from './health-entry.ts';
import { InstallationNames } from './installation-names.ts';
import { instanceWatch, type InstanceWatchOptions } from './instance-watch.ts';
import type { WatchRead } from './watch-loop.ts';

export interface ConsulRegistryOptions extends ConsulAccess {
  /**
   * Prefix of all names, `blue` for `blue-users`. It separates installations that share one registry.
   * @defaultValue none: the registry is this installation's own
   */
  readonly installation?: string;
  readonly logger?: StateLog;
  /** Maximum wait of a blocking query, in milliseconds. @defaultValue 30000 */
  readonly waitMs?: number;
  /** Time before an empty list replaces a non-empty one, in milliseconds. @defaultValue 10000 */
  readonly emptyHoldMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A registry that uses a Consul agent. */
export class ConsulRegistry extends Registry {
  private readonly client: ConsulClient;
  private readonly names: InstallationNames;
  private readonly watching: InstanceWatchOptions;

  /** @throws TypeError unless the URL is one of `http:`, `https:` or `unix:`. */
  constructor(options: ConsulRegistryOptions) {
    super();
    this.client = new ConsulClient(options);
    this.names = new InstallationNames(options.installation);
    this.watching = {
      waitMs: options.waitMs ?? 30_000,
      emptyHoldMs: options.emptyHoldMs ?? 10_000,
      logger: options.logger ?? silent,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
    };
  }

  override async register(registration: Registration): Promise<void> {
    const id = this.names.registered(registration.id);
    const registered = { ...registration, id, service: this.names.registered(registration.service) };
    await this.client.register(registered);
    await this.removeStaleEntries(registered);
  }

  override deregister(id: string): Promise<void> {
    return this.client.deregister(this.names.registered(id));
  }

  override async entry(id: string, signal?: AbortSignal): Promise<RegistryEntry | undefined> {
    const registeredId = this.names.registered(id);
    const service = (await this.client.services(signal)).get(registeredId);
    if (service === undefined) return undefined;
    const check = (await this.client.checks(signal)).get(checkIdOf(registeredId));
    return this.own(entryFrom(service, check?.ServiceID === registeredId ? check : undefined));
  }

  override async entries(service: string, id: string, signal: AbortSignal): Promise<readonly RegistryEntry[]> {
    const query = { service: this.names.registered(service), index: 0, waitMs: 0 };
    const { entries } = await this.client.health(query, signal);
    const own = entries.filter(({ Service }) => Service.ID === this.names.registered(id));
    return own.map(({ Service }) => this.own(entryFrom(Service)));
  }

  override watch(
    service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
    onFailure?: (reason: Error | undefined) => void,
  ): Promise<void> {
    const registered = this.names.registered(service);
    const read: WatchRead<readonly Instance[]> = async (index, waitMs, ended) => {
      const { entries, ...answer } = await this.client.health({ service: registered, index, waitMs }, ended);
      if (entries.length === 0) await this.client.assertMayRead(registered, ended);
      return { ...answer, value: instancesFrom(entries).map((instance) => this.own(instance)) };
    };
    return instanceWatch(service, read, this.watching).run(onInstances, signal, onFailure);
  }

  private own<Named extends { readonly id: string; readonly service: string }>(named: Named): Named {
    return { ...named, id: this.names.own(named.id), service: this.names.own(named.service) };
  }

  /**
   * Only one process listens on an address and a port, so an older entry with another id there belongs to a crashed
   * process. A younger entry stays: if the address is shared by several machines, both instances would otherwise remove
   * each other.
   */
  private async removeStaleEntries({ id, service, address, port, startedAt }: Registration): Promise<void> {
    for (const [otherId, other] of await this.client.services()) {
      const isThere = other.Service === service && other.Address === address && other.Port === port;
      const isGhost = otherId !== id && isThere && (other.Meta?.['startedAt'] ?? '') <= startedAt;
      if (isGhost) await this.client.deregister(otherId);
    }
  }
}
