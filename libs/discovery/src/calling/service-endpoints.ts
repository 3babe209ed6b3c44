import { eligible } from '../balancing/health.ts';
import type { Policy } from '../balancing/policy.ts';
import type { Instance } from '../instance.ts';
import { NoInstancesError } from './call-errors.ts';
import type { ChannelObserver, OpenChannel } from './channel.ts';
import { Endpoint } from './endpoint.ts';

/** An instance and what this process has measured of it. */
export interface InstanceView extends Instance {
  readonly inFlight: number;
  readonly latencyMs: number | null;
  readonly picks: number;
  readonly failures: number;
  /** Whether it may be picked now. */
  readonly eligible: boolean;
}

/** The endpoints of one service: follows the list of instances, and picks from them. */
export class ServiceEndpoints<Request, Reply> {
  #all: readonly Endpoint<Request, Reply>[] = [];
  #eligible: readonly Endpoint<Request, Reply>[] = [];
  readonly #leaving = new Set<Promise<void>>();

  constructor(
    private readonly service: string,
    private readonly policy: Policy,
    private readonly open: OpenChannel<Request, Reply>,
  ) {}

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Keeps the endpoints that are still there with all they have learnt, opens new ones, lets those that have gone end. */
  update(instances: readonly Instance[]): void {
    const known = new Map(this.#all.map((endpoint) => [keyOf(endpoint.instance), endpoint]));
    this.#all = instances.map((instance) => {
      const key = keyOf(instance);
      const endpoint = known.get(key) ?? new Endpoint(instance, this.open(instance, unheard));
      known.delete(key);
      endpoint.instance = instance;
      return endpoint;
    });
    this.#eligible = eligible(this.#all);
    for (const endpoint of known.values()) this.#letGo(endpoint);
  }

  /**
   * The endpoint to ask next: one that was not tried yet, where there is one.
   * @throws NoInstancesError
   */
  pick(tried: readonly Endpoint<Request, Reply>[] | undefined): Endpoint<Request, Reply> {
    let candidates = this.#eligible;
    if (candidates.length === 0) throw new NoInstancesError(this.service);
    if (tried !== undefined) {
      const untried = candidates.filter((endpoint) => !tried.includes(endpoint));
      if (untried.length > 0) candidates = untried;
    }
    return this.policy.pick(candidates);
  }

  view(): InstanceView[] {
    return this.#all.map((endpoint) => ({
      ...endpoint.instance,
      inFlight: endpoint.inFlight,
      latencyMs: endpoint.latencyMs,
      picks: endpoint.picks,
      failures: endpoint.failures,
      eligible: this.#eligible.includes(endpoint),
    }));
  }

  /** Closes all channels, and resolves when the last call has ended. */
  async close(): Promise<void> {
    this.update([]);
    await Promise.all(this.#leaving);
  }

  #letGo(endpoint: Endpoint<Request, Reply>): void {
    const left = endpoint.close().finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }
}

/** Whether an instance is alive, its calls tell. */
const unheard: ChannelObserver = { lost: () => undefined, alive: () => undefined };

/** An id that comes back under another address is another process. */
const keyOf = ({ id, address, port }: Instance): string => `${id} ${address} ${port}`;
