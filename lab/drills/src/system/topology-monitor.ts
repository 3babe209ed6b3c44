import { setTimeout as delay } from 'node:timers/promises';
import { createHttpClient, type TopologyInstance } from '@signalbox/http-client';

/** An instance of users or orders, as one gateway sees it. */
type ObservedInstance = Pick<TopologyInstance, 'id' | 'service' | 'status' | 'picks'>;

/** The topology as one gateway saw it at a time, in milliseconds since the load began. */
export interface TopologySnapshot {
  readonly atMs: number;
  readonly gateway: string;
  readonly instances: readonly ObservedInstance[];
}

/** The number of requests that a monitor sends to each gateway. */
export const POLLS_PER_SECOND = 4;

const INTERVAL_MS = 1_000 / POLLS_PER_SECOND;
const ANSWER_TIMEOUT_MS = 1_000;

/** Polls the topology of every gateway. */
export class TopologyMonitor {
  readonly snapshots: TopologySnapshot[] = [];
  private readonly stopping = new AbortController();
  private readonly polling: Promise<unknown>;

  constructor(gateways: readonly string[], now: () => number) {
    this.polling = Promise.all(gateways.map((gateway) => this.poll(gateway, now)));
  }

  /** The number of calls that all gateways together had sent to an instance by a time. */
  picks(id: string, atMs: number): number {
    return this.latestSnapshots(atMs).reduce((sum, { instances }) => {
      return sum + (instances.find((one) => one.id === id)?.picks ?? 0);
    }, 0);
  }

  /** The calls to an instance in a time span, relative to the average of these instances: 1 is a fair share. */
  share(id: string, among: readonly string[], fromMs: number, toMs: number): number {
    const picked = (one: string) => this.picks(one, toMs) - this.picks(one, fromMs);
    return (picked(id) * among.length) / among.reduce((sum, one) => sum + picked(one), 0);
  }

  /** The lowest number of passing instances of users and orders that any gateway sees. */
  passingCount(atMs: number): number | undefined {
    const counts = this.latestSnapshots(atMs)
      .filter((snapshot) => snapshot.atMs > atMs - 2 * ANSWER_TIMEOUT_MS)
      .map(({ instances }) => instances.filter(({ status }) => status === 'passing').length);
    return counts.length === 0 ? undefined : Math.min(...counts);
  }

  /** Whether every gateway has recently seen these instances, and no others, as passing. */
  allPassing(ids: ReadonlySet<string>, nowMs: number, gatewayCount: number): boolean {
    const recent = this.latestSnapshots(nowMs).filter(({ atMs }) => atMs > nowMs - 2 * ANSWER_TIMEOUT_MS);
    return (
      recent.length === gatewayCount &&
      recent.every(({ instances }) => {
        const passing = instances.filter(({ status }) => status === 'passing');
        return passing.length === ids.size && passing.every(({ id }) => ids.has(id));
      })
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.polling;
  }

  /** The latest snapshot of each gateway at a time. */
  private latestSnapshots(atMs: number): TopologySnapshot[] {
    const latest = new Map<string, TopologySnapshot>();
    for (let index = this.snapshots.length - 1; index >= 0; index -= 1) {
      const snapshot = this.snapshots[index]!;
      if (snapshot.atMs > atMs) continue;
      if (snapshot.atMs < atMs - 60_000) break;
      if (!latest.has(snapshot.gateway)) latest.set(snapshot.gateway, snapshot);
    }
    return [...latest.values()];
  }

  private async poll(gateway: string, now: () => number): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const instances = await topology(gateway).catch(() => undefined);
      if (instances) this.snapshots.push({ atMs: now(), gateway, instances });
      await delay(INTERVAL_MS, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }
}

async function topology(gateway: string): Promise<ObservedInstance[] | undefined> {
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  const { data } = await createHttpClient(gateway).GET('/api/topology', { signal });
  return data?.services.flatMap(({ instances }) =>
    instances.map(({ id, service, status, picks }) => ({ id, service, status, picks })),
  );
}
