import type { CallOutcome, PickerSettings, PolicyName, Random, RetryBudgetOptions } from '@signalbox/balancing';
import type { Directory } from '../directory/directory.ts';
import { silent, type StateLog } from '../state-log.ts';
import { systemClock, type Clock } from '../timing/clock.ts';
import { noopObserver, type CallObserver } from './call-observer.ts';
import type { CallTrace } from './call-trace.ts';
import { anySignal, type CancelSignal } from './cancellation.ts';
import type { CallLimits, OpenChannel, AttemptResult } from './channel.ts';
import { hedged } from './hedge.ts';
import type { InstanceView } from './instance-view.ts';
import { MAX_ATTEMPTS, mayRetry } from './retry.ts';
import { ServiceEndpoints, type Affinity, type ChannelEndpoint, type EndpointSettings } from './service-endpoints.ts';

/** The options that can change while calls are in flight. */
export interface CallingSettings extends Omit<PickerSettings, 'failureMs'> {
  /** Attempt timeout, in milliseconds. After it another instance is called. */
  readonly attemptTimeoutMs: number;
  /** Whether a failed call is retried if that is safe. @defaultValue true */
  readonly retries?: boolean;
  /** Whether a slow idempotent call is hedged. @defaultValue false */
  readonly hedging?: boolean;
  readonly retryBudget?: RetryBudgetOptions;
}

export interface ServiceClientOptions extends CallingSettings {
  /** The zone of the caller. @defaultValue '' */
  readonly zone?: string;
  readonly observer?: CallObserver;
  /** Logs ejections and readmissions. @defaultValue no log */
  readonly logger?: StateLog;
  readonly random?: Random;
  readonly clock?: Clock;
}

export interface CallOptions extends CallLimits {
  /** Whether the call is safe to retry. */
  readonly idempotent: boolean;
  /** Whether the call is a long poll: it has no attempt timeout, and its latency is not measured. */
  readonly isLongPoll?: boolean;
  /** The hash key: `consistent-hash` sends equal keys to the same instance. */
  readonly key?: string;
  readonly affinity?: Affinity;
}

/** A service as this process sees it. */
export interface ServiceView {
  readonly service: string;
  readonly policy: PolicyName;
  /** Panic mode: too many instances are ejected, so all are used. */
  readonly panic: boolean;
  /** Retries that the retry budget allows now. */
  readonly retryBudget: number;
  readonly instances: readonly InstanceView[];
}

/**
 * Calls services: picks an instance for each attempt, records the outcome, and retries on another instance if that is
 * safe.
 */
export class ServiceClient<Request, Reply> {
  private readonly services = new Map<string, ServiceEndpoints<Request, Reply>>();
  private readonly subscriptions: (() => void)[] = [];
  private readonly clock: Clock;
  private readonly observer: CallObserver;
  private closed = false;

  constructor(
    private readonly directory: Directory,
    private readonly open: OpenChannel<Request, Reply>,
    private options: ServiceClientOptions,
  ) {
    this.clock = options.clock ?? systemClock;
    this.observer = options.observer ?? noopObserver;
  }

  /**
   * Calls a service.
   * @param trace - records the attempts.
   * @throws NoInstancesError if no instance is known.
   * @throws OverloadedError if every instance has its maximum of concurrent calls.
   * @throws Error of the last attempt, if no attempt got a reply.
   */
  async call(
    service: string,
    request: Request,
    options: CallOptions,
    trace?: CallTrace<Request, Reply>,
  ): Promise<Reply> {
    const endpoints = this.endpointsOf(service);
    const call: Call<Request, Reply> = {
      service,
      request,
      options,
      trace,
      endpoints,
      asked: undefined,
      tried: undefined,
    };
    let now = this.clock.now();
    endpoints.budget.called(now);
    for (let attempt = 1; ; attempt += 1) {
      const lateMs = this.hedgesAfter(call, attempt);
      const result = await (lateMs === undefined ? this.attempt(call, attempt, now) : this.attemptHedged(call, lateMs));
      if (result.kind === 'answered') return result.reply;
      now = this.clock.now();
      if (!this.takeRetry(call, attempt, result.processed, now)) throw result.error;
    }
  }

  /** Changes the settings for all calls from now on, also in flight. Load, latency and health of instances remain. */
  configure(settings: CallingSettings): void {
    this.options = { ...this.options, ...settings };
    const now = this.clock.now();
    for (const endpoints of this.services.values()) endpoints.configure(this.endpointSettings(), now);
  }

  /** All watched services with their instances in every state. */
  view(): ServiceView[] {
    const { policy } = this.options;
    return this.directory.services().map((service) => {
      const endpoints = this.endpointsOf(service);
      const retryBudget = endpoints.budget.left(this.clock.now());
      return { service, policy, panic: endpoints.isPanic, retryBudget, instances: endpoints.view() };
    });
  }

  /** Closes all channels, and resolves when the last call has ended. Later calls find no instances. */
  async close(): Promise<void> {
    this.closed = true;
    for (const unsubscribe of this.subscriptions) unsubscribe();
    await Promise.all([...this.services.values()].map((endpoints) => endpoints.close()));
  }

  /**
   * Calls one instance.
   * @param late - the endpoint whose late attempt this hedge accompanies.
   */
  private async attempt(
    call: Call<Request, Reply>,
    attempt: number,
    startedAt: number,
    signal = call.options.signal,
    late?: ChannelEndpoint<Request, Reply>,
  ): Promise<AttemptResult<Reply>> {
    const { service, request, options, endpoints } = call;
    const pick = endpoints.pick(options, startedAt, late ? [late] : call.tried);
    const { endpoint } = pick;
    const kind = late ? 'hedge' : attempt === 1 ? 'attempt' : 'retry';
    const traced = call.trace?.attempt(request, { instance: endpoint.instance, attempt, kind });
    call.asked = endpoint;
    const deadlineAt = this.attemptEndsAt(options, attempt, startedAt);
    let result: AttemptResult<Reply>;
    try {
      result = await endpoint.channel.call(traced ? traced.request : request, { deadlineAt, signal });
    } catch (error) {
      result = { kind: 'failed', processed: 'maybe', error: error as Error };
    }
    const now = this.clock.now();
    let outcome: CallOutcome = 'success';
    if (result.kind === 'failed') {
      outcome = this.isCancelled(call, deadlineAt, startedAt, signal) ? 'cancelled' : 'failure';
      (call.tried ??= []).push(endpoint);
    }
    pick.done(outcome, now);
    traced?.end(result, outcome);
    const durationMs = options.isLongPoll === true ? undefined : now - startedAt;
    if (outcome === 'success') {
      if (options.idempotent && durationMs !== undefined) endpoints.latency.observe(durationMs);
      if (options.affinity !== undefined) options.affinity.instanceId = endpoint.instance.id;
    }
    this.observer.attempted({ service, instanceId: endpoint.instance.id, outcome, durationMs });
    return result;
  }

  /** Calls one instance, and a second one when the first takes longer than the 95th percentile of recent calls. */
  private attemptHedged(call: Call<Request, Reply>, lateMs: number): Promise<AttemptResult<Reply>> {
    const { service, options, endpoints } = call;
    const ask = (signal: AbortSignal, isSecond: boolean) => {
      const until = anySignal(options.signal, signal);
      const now = this.clock.now();
      if (!isSecond) return this.attempt(call, 1, now, until);
      const { asked: first, tried } = call;
      if (first === undefined || tried !== undefined || !endpoints.hasAnother) return undefined;
      if (!endpoints.budget.take(now)) return undefined;
      this.observer.retried({ service, kind: 'hedge' });
      // If no instance can take the hedge, the first attempt continues.
      return this.attempt(call, 1, now, until, first).catch((error: Error) => ({
        kind: 'failed' as const,
        processed: 'no' as const,
        error,
      }));
    };
    const isGood = ({ kind }: AttemptResult<Reply>) => kind === 'answered';
    return hedged(ask, isGood, (signal) => this.clock.sleep(lateMs, signal));
  }

  /** Delay before a call is hedged, in milliseconds. Undefined if it is never hedged. */
  private hedgesAfter({ options, endpoints }: Call<Request, Reply>, attempt: number): number | undefined {
    const mayHedge =
      this.options.hedging === true && attempt === 1 && options.idempotent && options.isLongPoll !== true;
    return mayHedge ? endpoints.latency.value : undefined;
  }

  private takeRetry(
    { service, options, endpoints }: Call<Request, Reply>,
    attempt: number,
    processed: 'no' | 'maybe',
    now: number,
  ): boolean {
    const { idempotent, deadlineAt, signal } = options;
    if (this.options.retries === false || endpoints.isEmpty) return false;
    if (!mayRetry({ attempt, processed, idempotent, deadlineAt, now, signal })) return false;
    const isWithinBudget = endpoints.budget.take(now);
    this.observer.retried({ service, kind: isWithinBudget ? 'retry' : 'over-budget' });
    return isWithinBudget;
  }

  /**
   * The end of an attempt. An attempt has a timeout only if a retry may follow. Otherwise it has all the time of the
   * call: cutting short a call that can't be retried would only hide its outcome.
   */
  private attemptEndsAt({ deadlineAt, idempotent, isLongPoll }: CallOptions, attempt: number, now: number): number {
    const isLast = isLongPoll === true || !idempotent || attempt === MAX_ATTEMPTS || this.options.retries === false;
    return isLast ? deadlineAt : Math.min(deadlineAt, now + this.options.attemptTimeoutMs);
  }

  /** Whether a failure is not the instance's: the caller cancelled, or allowed less time than the attempt timeout. */
  private isCancelled(
    { options }: Call<Request, Reply>,
    endsAt: number,
    startedAt: number,
    signal?: CancelSignal,
  ): boolean {
    if (signal?.aborted === true) return true;
    const isCutShort = options.isLongPoll === true || endsAt < startedAt + this.options.attemptTimeoutMs;
    return isCutShort && this.clock.now() >= endsAt;
  }

  private endpointSettings(): EndpointSettings {
    return { ...this.options, failureMs: this.options.attemptTimeoutMs };
  }

  private endpointsOf(service: string): ServiceEndpoints<Request, Reply> {
    return this.services.get(service) ?? this.openEndpoints(service);
  }

  private openEndpoints(service: string): ServiceEndpoints<Request, Reply> {
    const { random = Math.random, logger = silent, zone } = this.options;
    const context = { clock: this.clock, observer: this.observer, logger };
    const options = { ...this.endpointSettings(), random, zone };
    const endpoints = new ServiceEndpoints(service, this.open, options, context);
    this.services.set(service, endpoints);
    if (!this.closed) {
      endpoints.update(this.directory.instances(service));
      this.subscriptions.push(this.directory.subscribe(service, (instances) => endpoints.update(instances)));
    }
    return endpoints;
  }
}

/** A call with all its attempts. */
interface Call<Request, Reply> {
  readonly service: string;
  readonly request: Request;
  readonly options: CallOptions;
  readonly trace: CallTrace<Request, Reply> | undefined;
  readonly endpoints: ServiceEndpoints<Request, Reply>;
  /** The endpoint called last. */
  asked: ChannelEndpoint<Request, Reply> | undefined;
  /** The endpoints that failed this call. */
  tried: ChannelEndpoint<Request, Reply>[] | undefined;
}
