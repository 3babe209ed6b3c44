import {
  Picker,
  RetryBudget,
  type CallEnd,
  type Lease,
  type PickedCall,
  type PickerOptions,
} from '@signalbox/balancing';
import type { Instance } from '../instance.ts';
import type { StateLog } from '../state-log.ts';
import type { Clock } from '../timing/clock.ts';
import { NoInstancesError, OverloadedError } from './call-errors.ts';
import type { CallObserver } from './call-observer.ts';
import type { OpenChannel } from './channel.ts';
import { Endpoint } from './endpoint.ts';
import { viewOf, type InstanceView } from './instance-view.ts';
import { Prober } from './prober.ts';
import { Quantile } from './quantile.ts';

/**
 * Holds calls together, also known as a sticky session: it remembers who answered the last one, and the next one asks the
 * same instance as long as that is well. Nothing depends on it: a call that goes elsewhere is answered as well.
 */
export interface Affinity {
  instanceId?: string;
}

interface Surroundings {
  readonly clock: Clock;
  readonly observer: CallObserver;
  readonly logger: StateLog;
}

/** The endpoints of one service: follows the list of instances, lends them, and looks after those that are out. */
export class ServiceEndpoints<Request, Reply> {
  readonly budget = new RetryBudget();
  /** How long nineteen of twenty calls take at most that are safe to repeat, in milliseconds. */
  readonly latency = new Quantile(0.95);
  private readonly picker: Picker<Endpoint<Request, Reply>>;
  private readonly prober: Prober<Endpoint<Request, Reply>>;
  private readonly known = new Map<string, Endpoint<Request, Reply>>();
  private readonly leaving = new Set<Promise<void>>();
  private updates = 0;

  constructor(
    private readonly service: string,
    private readonly openChannel: OpenChannel<Request, Reply>,
    options: Omit<PickerOptions, 'onChange'>,
    private readonly surroundings: Surroundings,
  ) {
    this.picker = new Picker({ ...options, onChange: (endpoint, now) => this.changed(endpoint, now) });
    this.prober = new Prober(this.picker.ejector, surroundings.clock);
  }

  get isEmpty(): boolean {
    return this.known.size === 0;
  }

  /** Whether a second instance can be asked besides one that is asked. */
  get hasAnother(): boolean {
    return this.picker.eligible.length > 1;
  }

  /** Keeps the endpoints that are still there with all they have learnt, opens new ones, lets those that have gone end. */
  update(instances: readonly Instance[]): void {
    this.updates += 1;
    const left: Endpoint<Request, Reply>[] = [];
    const all = instances.map((instance) => {
      let endpoint = this.known.get(instance.id);
      if (endpoint === undefined || !isSamePlace(endpoint.instance, instance)) {
        if (endpoint !== undefined) left.push(endpoint);
        endpoint = new Endpoint(instance, (opened) => this.open(opened));
        this.known.set(instance.id, endpoint);
      }
      endpoint.instance = instance;
      endpoint.seenIn = this.updates;
      return endpoint;
    });
    if (this.known.size > all.length) left.push(...this.forget());
    this.picker.update(all, this.surroundings.clock.now());
    for (const endpoint of left) this.letGo(endpoint);
  }

  /**
   * Lends the endpoint to ask next: one that was not tried yet, where there is one.
   * @throws NoInstancesError @throws OverloadedError
   */
  lend(
    call: PickedCall & { readonly affinity?: Affinity },
    now: number,
    tried?: readonly Endpoint<Request, Reply>[],
  ): Lease<Endpoint<Request, Reply>> {
    const last = call.affinity?.instanceId;
    const preferred = last === undefined ? undefined : this.known.get(last);
    const lease = this.picker.lend(call, now, tried, preferred);
    if (lease !== undefined) return lease;
    if (this.isEmpty) throw new NoInstancesError(this.service);
    this.surroundings.observer.refused({ service: this.service });
    throw new OverloadedError(this.service);
  }

  /** Takes back what was lent. */
  takeBack(lease: Lease<Endpoint<Request, Reply>>, end: CallEnd, now: number): void {
    lease.giveBack(end, now);
    lease.candidate.returned();
  }

  view(): InstanceView[] {
    const eligible = new Set(this.picker.eligible);
    const now = this.surroundings.clock.now();
    return this.picker.all.map((endpoint) => viewOf(endpoint, eligible.has(endpoint), now));
  }

  /** Whether so many instances are out that all are asked. */
  get isPanic(): boolean {
    return this.picker.isPanic;
  }

  /** Closes all channels, and resolves when the last call has ended. */
  async close(): Promise<void> {
    this.prober.close();
    this.update([]);
    await Promise.all(this.leaving);
  }

  private open(endpoint: Endpoint<Request, Reply>) {
    const { ejector } = this.picker;
    return this.openChannel(endpoint.instance, {
      lost: ({ message }) => {
        if (!endpoint.isClosed) ejector.lost(endpoint, message, this.surroundings.clock.now());
      },
      alive: () => ejector.alive(endpoint, this.surroundings.clock.now()),
    });
  }

  private changed(endpoint: Endpoint<Request, Reply>, now: number): void {
    if (endpoint.isClosed) return;
    const { observer, logger } = this.surroundings;
    const { ejection } = endpoint.health;
    const about = { service: this.service, instanceId: endpoint.instance.id };
    if (ejection === undefined) {
      observer.readmitted(about);
      logger.info({ ...about }, 'an instance gets calls again');
      return;
    }
    const { reason, detail, since } = ejection;
    observer.ejected({ ...about, reason, detail });
    // Each probe that fails ejects anew.
    if (since === now) logger.warn({ ...about, reason, detail }, 'an instance gets no calls');
    void this.prober.follow(endpoint);
  }

  private forget(): Endpoint<Request, Reply>[] {
    const gone = [...this.known.values()].filter(({ seenIn }) => seenIn !== this.updates);
    for (const { instance } of gone) this.known.delete(instance.id);
    return gone;
  }

  private letGo(endpoint: Endpoint<Request, Reply>): void {
    const left = endpoint.close().finally(() => this.leaving.delete(left));
    this.leaving.add(left);
    this.surroundings.observer.left({ service: this.service, instanceId: endpoint.instance.id });
  }
}

/** An id that comes back under another address is another process. */
const isSamePlace = (one: Instance, other: Instance): boolean =>
  one.address === other.address && one.port === other.port;
