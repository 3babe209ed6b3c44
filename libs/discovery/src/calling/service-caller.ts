import { createPolicy, type PolicyName } from '../balancing/policies.ts';
import type { Directory } from '../directory/directory.ts';
import type { Random } from '../timing/clock.ts';
import type { CallLimits, OpenChannel, Outcome } from './channel.ts';
import type { Endpoint } from './endpoint.ts';
import { MAX_ATTEMPTS, mayRetry } from './retry.ts';
import { ServiceEndpoints, type InstanceView } from './service-endpoints.ts';

/** Hears of every attempt, for metrics. */
export interface CallObserver {
  attempted(attempt: {
    readonly service: string;
    readonly instanceId: string;
    readonly outcome: 'answered' | 'failed';
    readonly durationMs: number;
  }): void;
}

export interface ServiceCallerOptions {
  readonly policy: PolicyName;
  /** How long one instance may take before another is asked, in milliseconds. */
  readonly attemptTimeoutMs: number;
  readonly observer?: CallObserver;
  readonly random?: Random;
  /** The clock of deadlines. @defaultValue performance.now */
  readonly now?: () => number;
}

export interface CallOptions extends CallLimits {
  /** Whether repeating the call is harmless. */
  readonly idempotent: boolean;
  /** Whether the answer comes late on purpose: then an attempt has all the time there is, and tells nothing of speed. */
  readonly waits?: boolean;
}

/** A service as this process sees it. */
export interface ServiceView {
  readonly service: string;
  readonly policy: PolicyName;
  readonly instances: readonly InstanceView[];
}

/** Calls services: picks an instance, lends it for the call, takes it back, and tries another where that is safe. */
export class ServiceCaller<Request, Reply> {
  readonly #services = new Map<string, ServiceEndpoints<Request, Reply>>();
  readonly #subscriptions: (() => void)[] = [];
  readonly #now: () => number;
  #closed = false;

  constructor(
    private readonly directory: Directory,
    private readonly open: OpenChannel<Request, Reply>,
    private readonly options: ServiceCallerOptions,
  ) {
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * Calls a service.
   * @throws NoInstancesError if no instance is known.
   * @throws Error that of the last attempt, if none was answered.
   */
  async call(service: string, request: Request, options: CallOptions): Promise<Reply> {
    const endpoints = this.#endpointsOf(service);
    let tried: Endpoint<Request, Reply>[] | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const endpoint = endpoints.pick(tried);
      const startedAt = this.#now();
      const lease = endpoint.lend(startedAt);
      let outcome: Outcome<Reply>;
      try {
        outcome = await endpoint.channel.call(request, this.#limitsOf(options, attempt, startedAt));
      } catch (error) {
        outcome = { kind: 'failed', processed: 'maybe', error: error as Error };
      }
      const now = this.#now();
      lease.giveBack(outcome.kind, now, options.waits !== true);
      this.options.observer?.attempted({
        service,
        instanceId: endpoint.instance.id,
        outcome: outcome.kind,
        durationMs: now - startedAt,
      });
      if (outcome.kind === 'answered') return outcome.reply;
      const { processed, error } = outcome;
      const { idempotent, deadlineAt, signal } = options;
      if (endpoints.isEmpty || !mayRetry({ attempt, processed, idempotent, deadlineAt, now, signal })) throw error;
      (tried ??= []).push(endpoint);
    }
  }

  /** Every service that the directory follows, with its instances in every state. */
  view(): ServiceView[] {
    const { policy } = this.options;
    return this.directory
      .services()
      .map((service) => ({ service, policy, instances: this.#endpointsOf(service).view() }));
  }

  /** Closes all channels, and resolves when the last call has ended. Later calls find no instances. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    await Promise.all([...this.#services.values()].map((endpoints) => endpoints.close()));
  }

  /**
   * An attempt has less time than the call where another instance could be asked after it; else, all there is. To cut
   * short what can't be repeated would only hide what came of it.
   */
  #limitsOf(options: CallOptions, attempt: number, now: number): CallLimits {
    const attemptEndsAt = now + this.options.attemptTimeoutMs;
    const isLast = options.waits === true || !options.idempotent || attempt === MAX_ATTEMPTS;
    if (isLast || options.deadlineAt <= attemptEndsAt) return options;
    return { deadlineAt: attemptEndsAt, signal: options.signal };
  }

  #endpointsOf(service: string): ServiceEndpoints<Request, Reply> {
    return this.#services.get(service) ?? this.#follow(service);
  }

  #follow(service: string): ServiceEndpoints<Request, Reply> {
    const { policy, random = Math.random } = this.options;
    const endpoints = new ServiceEndpoints(service, createPolicy(policy, random), this.open);
    this.#services.set(service, endpoints);
    if (!this.#closed) {
      endpoints.update(this.directory.instances(service));
      this.#subscriptions.push(this.directory.subscribe(service, (instances) => endpoints.update(instances)));
    }
    return endpoints;
  }
}
