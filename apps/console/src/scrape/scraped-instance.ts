import type { Instance } from '@signalbox/discovery';
import { changeBetween, FlowCounts, type FlowChange } from './flow.ts';
import type { InstanceMetrics } from './instance-metrics.ts';
import type { CalledService, ReadinessAnswer } from './ops-answers.ts';
import { Window, type Observation } from './window.ts';

/** Rates are measured over this time, distributions of durations over a longer one. */
const RATE_MS = 3_000;
const DISTRIBUTION_MS = 10_000;
/** Without a scrape for this time, what is known is too old. */
const STALE_MS = 3_000;

/** What the console reads from one instance. Times are those of `performance.now()`. */
export class ScrapedInstance {
  readonly metrics = new Window<InstanceMetrics>(DISTRIBUTION_MS);
  readonly topology = new Window<readonly CalledService[]>(RATE_MS);
  readiness: Observation<ReadinessAnswer> | undefined;

  constructor(public instance: Instance) {}

  /** Its metrics now. Undefined if the last ones are too old. */
  current(now: number): InstanceMetrics | undefined {
    return fresh(this.metrics.last, now);
  }

  /** The services that it calls, as it sees them. */
  calledServices(now: number): readonly CalledService[] {
    return fresh(this.topology.last, now) ?? [];
  }

  /** The requests that it served. */
  served(now: number): FlowChange | undefined {
    return this.change(now, RATE_MS, (metrics) => metrics.http ?? metrics.rpc);
  }

  /** The services that it calls. */
  targets(now: number): readonly string[] {
    return [...(this.current(now)?.callsTo.keys() ?? [])];
  }

  /** Its calls to a service. */
  calls(service: string, now: number): FlowChange | undefined {
    return this.change(now, RATE_MS, ({ callsTo }) => callsTo.get(service));
  }

  /** The same, over the time in which distributions are measured. */
  distribution(service: string, now: number): FlowChange | undefined {
    return this.change(now, DISTRIBUTION_MS, ({ callsTo }) => callsTo.get(service));
  }

  /** CPU time per second of time. */
  cpuCores(now: number): number | null {
    const last = this.current(now);
    const before = this.metrics.before(RATE_MS);
    if (last?.cpuSeconds === undefined || before?.value.cpuSeconds === undefined) return null;
    const seconds = (this.metrics.last!.at - before.at) / 1000;
    return Math.max(0, last.cpuSeconds - before.value.cpuSeconds) / seconds;
  }

  /** Picks and failures per second of an instance that it calls. */
  pickRates(service: string, id: string): { picksPerSecond: number; failuresPerSecond: number } {
    const { last } = this.topology;
    const before = this.topology.before(RATE_MS);
    const find = (observation: typeof last) =>
      observation?.value.find((called) => called.service === service)?.instances.find((called) => called.id === id);
    const now = find(last);
    const earlier = find(before);
    if (!now || !before || !last) return { picksPerSecond: 0, failuresPerSecond: 0 };
    const seconds = (last.at - before.at) / 1000;
    const rate = (name: 'picks' | 'failures') => Math.max(0, now[name] - (earlier?.[name] ?? 0)) / seconds;
    return { picksPerSecond: rate('picks'), failuresPerSecond: rate('failures') };
  }

  private change(
    now: number,
    overMs: number,
    flow: (metrics: InstanceMetrics) => FlowCounts | undefined,
  ): FlowChange | undefined {
    const { last } = this.metrics;
    const before = this.metrics.before(overMs);
    const after = fresh(last, now);
    if (!after || !before) return undefined;
    return changeBetween(flow(before.value), flow(after) ?? new FlowCounts(), (last!.at - before.at) / 1000);
  }
}

const fresh = <T>(observation: Observation<T> | undefined, now: number): T | undefined =>
  observation && now - observation.at <= STALE_MS ? observation.value : undefined;
