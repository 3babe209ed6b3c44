import {
  Endpoint,
  Picker,
  RetryBudget,
  type EndpointPick,
  type PickedCall,
  type PickerOptions,
  type PickerSettings,
  type RetryBudgetOptions,
} from '@signalbox/balancing';
import type { Instance } from '../instance.ts';
import type { StateLog } from '../state-log.ts';
import type { Clock } from '../timing/clock.ts';
import { NoInstancesError, OverloadedError } from './call-errors.ts';
import type { CallObserver } from './call-observer.ts';
import { WrongIdentityError, type Channel, type OpenChannel } from './channel.ts';
import { viewOf, type InstanceView } from './instance-view.ts';
import { Prober } from './prober.ts';
import { Quantile } from './quantile.ts';

/**
 * Sticky session: remembers the instance that served the last call, so that the next call goes to it while it is
 * healthy. This is only an optimization: any other instance can serve the call too.
 */
export interface Affinity {
  instanceId?: string;
}

export interface EndpointSettings extends PickerSettings {
  readonly retryBudget?: RetryBudgetOptions;
}

interface Context {
  readonly clock: Clock;
  readonly observer: CallObserver;
  readonly logger: StateLog;
}

/** An endpoint with the channel to its instance. */
export class ChannelEndpoint<Request, Reply> extends Endpoint<Instance> {
  readonly channel: Channel<Request, Reply>;
  /** Number of the last list update that contained it. */
  seenIn = 0;
  private closed = false;

  constructor(instance: Instance, open: (endpoint: ChannelEndpoint<Request, Reply>) => Channel<Request, Reply>) {
    super(instance);
    this.channel = open(this);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Closes the channel, and resolves when the last call is done. */
  close(): Promise<void> {
    this.closed = true;
    this.channel.close();
    if (this.inFlight + this.longPolls === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.onIdle = resolve;
    });
  }
}

/** The endpoints of one service: follows the list of instances, picks one for each call, and probes ejected ones. */
export class ServiceEndpoints<Request, Reply> {
  readonly budget: RetryBudget;
  /** 95th percentile of the latency of idempotent calls, in milliseconds. */
  readonly latency = new Quantile(0.95);
  private readonly picker: Picker<ChannelEndpoint<Request, Reply>>;
  private readonly prober: Prober<ChannelEndpoint<Request, Reply>>;
  private readonly known = new Map<string, ChannelEndpoint<Request, Reply>>();
  private readonly draining = new Set<Promise<void>>();
  private updates = 0;

  constructor(
    private readonly service: string,
    private readonly openChannel: OpenChannel<Request, Reply>,
    options: Omit<PickerOptions, 'onChange'> & EndpointSettings,
    private readonly context: Context,
  ) {
    this.budget = new RetryBudget(options.retryBudget);
    this.picker = new Picker({ ...options, onChange: (endpoint, now) => this.changed(endpoint, now) });
    this.prober = new Prober(this.picker.ejector, context.clock);
  }

  get isEmpty(): boolean {
    return this.known.size === 0;
  }

  /** Whether a second instance is available for a hedge. */
  get hasAnother(): boolean {
    return this.picker.eligible.length > 1;
  }

  /** Changes the settings. Load, latency and health of the endpoints remain. */
  configure(settings: EndpointSettings, now: number): void {
    this.budget.configure(settings.retryBudget ?? {});
    this.picker.configure(settings, now);
  }

  /** Keeps the remaining endpoints with their measurements, opens new ones, and drains removed ones. */
  update(instances: readonly Instance[]): void {
    this.updates += 1;
    const removed: ChannelEndpoint<Request, Reply>[] = [];
    const all = instances.map((instance) => {
      let endpoint = this.known.get(instance.id);
      if (endpoint === undefined || !isSameAddress(endpoint.instance, instance)) {
        if (endpoint !== undefined) removed.push(endpoint);
        endpoint = new ChannelEndpoint(instance, (opened) => this.open(opened));
        this.known.set(instance.id, endpoint);
      }
      endpoint.instance = instance;
      endpoint.seenIn = this.updates;
      return endpoint;
    });
    if (this.known.size > all.length) removed.push(...this.deleteUnseen());
    this.picker.update(all, this.context.clock.now());
    for (const endpoint of removed) this.drain(endpoint);
  }

  /**
   * Picks the endpoint to call next, preferably an untried one. The pick's `done` must run once.
   * @throws NoInstancesError
   * @throws OverloadedError
   */
  pick(
    call: PickedCall & { readonly affinity?: Affinity },
    now: number,
    tried?: readonly ChannelEndpoint<Request, Reply>[],
  ): EndpointPick<ChannelEndpoint<Request, Reply>> {
    const last = call.affinity?.instanceId;
    const preferred = last === undefined ? undefined : this.known.get(last);
    const pick = this.picker.pick(call, now, tried, preferred);
    if (pick !== undefined) return pick;
    if (this.isEmpty) throw new NoInstancesError(this.service);
    this.context.observer.overloaded({ service: this.service });
    throw new OverloadedError(this.service);
  }

  view(): InstanceView[] {
    const eligible = new Set(this.picker.eligible);
    const now = this.context.clock.now();
    return this.picker.all.map((endpoint) => viewOf(endpoint, eligible.has(endpoint), now));
  }

  /** Panic mode: too many instances are ejected, so all are used. */
  get isPanic(): boolean {
    return this.picker.isPanic;
  }

  /** Closes all channels, and resolves when the last call has ended. */
  async close(): Promise<void> {
    this.prober.close();
    this.update([]);
    await Promise.all(this.draining);
  }

  private open(endpoint: ChannelEndpoint<Request, Reply>) {
    const { ejector } = this.picker;
    return this.openChannel(endpoint.instance, {
      lost: (reason) => {
        if (endpoint.isClosed) return;
        const now = this.context.clock.now();
        if (reason instanceof WrongIdentityError) ejector.unproven(endpoint, reason.message, now);
        else ejector.lost(endpoint, reason.message, now);
      },
      alive: () => ejector.alive(endpoint, this.context.clock.now()),
    });
  }

  private changed(endpoint: ChannelEndpoint<Request, Reply>, now: number): void {
    if (endpoint.isClosed) return;
    const { observer, logger } = this.context;
    const { ejection } = endpoint.health;
    const about = { service: this.service, instanceId: endpoint.instance.id };
    // Not `service`: that field of a log line is the service that logs.
    const logged = { calledService: this.service, calledInstance: about.instanceId };
    if (ejection === undefined) {
      observer.readmitted(about);
      logger.info(logged, 'instance readmitted');
      return;
    }
    const { reason, detail, since } = ejection;
    observer.ejected({ ...about, reason, detail });
    // A failed probe ejects again. It is not logged.
    if (since === now) logger.warn({ ...logged, reason, detail }, 'instance ejected');
    void this.prober.probeUntilReadmitted(endpoint);
  }

  private deleteUnseen(): ChannelEndpoint<Request, Reply>[] {
    const unseen = [...this.known.values()].filter(({ seenIn }) => seenIn !== this.updates);
    for (const { instance } of unseen) this.known.delete(instance.id);
    return unseen;
  }

  private drain(endpoint: ChannelEndpoint<Request, Reply>): void {
    const closed = endpoint.close().finally(() => this.draining.delete(closed));
    this.draining.add(closed);
    this.context.observer.removed({ service: this.service, instanceId: endpoint.instance.id });
  }
}

/** An id at another address is another process. */
const isSameAddress = (one: Instance, other: Instance): boolean =>
  one.address === other.address && one.port === other.port;
