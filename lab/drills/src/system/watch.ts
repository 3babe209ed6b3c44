import { setTimeout as delay } from 'node:timers/promises';

/** An instance of users or orders, as one gateway sees it. */
interface SeenInstance {
  readonly id: string;
  readonly service: string;
  readonly status: 'passing' | 'warning' | 'critical';
  /** How many calls this gateway has sent it. */
  readonly picks: number;
}

/** What one gateway saw at a time, in milliseconds since the load began. */
export interface Sight {
  readonly atMs: number;
  readonly gateway: string;
  readonly instances: readonly SeenInstance[];
}

const EVERY_MS = 250;
const ANSWER_WITHIN_MS = 1_000;

/** Asks every gateway again and again what it knows of the instances. */
export class Watch {
  readonly sights: Sight[] = [];
  private readonly stopping = new AbortController();
  private readonly lanes: Promise<unknown>;

  constructor(gateways: readonly string[], now: () => number) {
    this.lanes = Promise.all(gateways.map((gateway) => this.follow(gateway, now)));
  }

  /** How many calls all gateways together had sent an instance by then. */
  picks(id: string, atMs: number): number {
    return this.lastSights(atMs).reduce((sum, { instances }) => {
      return sum + (instances.find((one) => one.id === id)?.picks ?? 0);
    }, 0);
  }

  /** How many calls an instance got in a span of time, where 1 is as many as each of these got on the average. */
  share(id: string, among: readonly string[], fromMs: number, toMs: number): number {
    const gained = (one: string) => this.picks(one, toMs) - this.picks(one, fromMs);
    return (gained(id) * among.length) / among.reduce((sum, one) => sum + gained(one), 0);
  }

  /** How many instances of users and orders pass, in the eyes of the gateway that sees the fewest. */
  passing(atMs: number): number | undefined {
    const counts = this.lastSights(atMs)
      .filter((sight) => sight.atMs > atMs - 2 * ANSWER_WITHIN_MS)
      .map(({ instances }) => instances.filter(({ status }) => status === 'passing').length);
    return counts.length === 0 ? undefined : Math.min(...counts);
  }

  /** Whether each gateway has lately seen exactly these as passing. */
  allPassing(ids: ReadonlySet<string>, nowMs: number, gatewayCount: number): boolean {
    const fresh = this.lastSights(nowMs).filter(({ atMs }) => atMs > nowMs - 2 * ANSWER_WITHIN_MS);
    return (
      fresh.length === gatewayCount &&
      fresh.every(({ instances }) => {
        const passing = instances.filter(({ status }) => status === 'passing');
        return passing.length === ids.size && passing.every(({ id }) => ids.has(id));
      })
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.lanes;
  }

  /** The last one of each gateway. */
  private lastSights(atMs: number): Sight[] {
    const last = new Map<string, Sight>();
    for (let index = this.sights.length - 1; index >= 0; index -= 1) {
      const sight = this.sights[index]!;
      if (sight.atMs > atMs) continue;
      if (sight.atMs < atMs - 60_000) break;
      if (!last.has(sight.gateway)) last.set(sight.gateway, sight);
    }
    return [...last.values()];
  }

  private async follow(gateway: string, now: () => number): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const instances = await topology(gateway).catch(() => undefined);
      if (instances) this.sights.push({ atMs: now(), gateway, instances });
      await delay(EVERY_MS, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }
}

async function topology(gateway: string): Promise<SeenInstance[] | undefined> {
  const response = await fetch(`${gateway}/api/topology`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const body = (await response.json()) as { services?: { instances: SeenInstance[] }[] };
  return body.services?.flatMap(({ instances }) =>
    instances.map(({ id, service, status, picks }) => ({ id, service, status, picks })),
  );
}
