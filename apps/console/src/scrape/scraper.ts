import type { AllowedAddresses, Directory, Instance } from '@signalbox/discovery';
import type { z } from 'zod';
import { instanceMetrics, METRICS_PATH } from './instance-metrics.ts';
import { readinessAnswer, topologyAnswer } from './ops-answers.ts';
import type { OpsClient } from './ops-client.ts';
import { ScrapedInstance } from './scraped-instance.ts';

const TICK_MS = 500;

interface Scrape {
  readonly path: string;
  readonly everyTicks: number;
  /** @defaultValue 0 */
  readonly firstTick?: number;
  readonly read: (scraped: ScrapedInstance, at: number, text: string) => void;
}

/** The answer may come from another version or from another program: what does not match is ignored. */
function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const SCRAPES: readonly Scrape[] = [
  {
    path: '/topology',
    everyTicks: 1,
    read: ({ topology }, at, text) => {
      const answer = parse(topologyAnswer, text);
      if (answer) topology.add(at, answer.services);
    },
  },
  { path: METRICS_PATH, everyTicks: 2, read: ({ metrics }, at, text) => metrics.add(at, instanceMetrics(text)) },
  {
    path: '/health/ready',
    everyTicks: 2,
    // Not together with the metrics: both query the database of the instance, and would take two connections of it.
    firstTick: 1,
    read: (scraped, at, text) => {
      const value = parse(readinessAnswer, text);
      if (value) scraped.readiness = { at, value };
    },
  },
];

export interface ScraperOptions {
  readonly services: readonly string[];
  readonly directory: Directory;
  readonly allowed: AllowedAddresses;
  readonly client: Pick<OpsClient, 'get'>;
}

/** Reads metrics, topology and health of all instances of the watched services. */
export class Scraper {
  private readonly scraped = new Map<string, ScrapedInstance>();
  /** Instance and path of each request in flight. */
  private readonly inFlight = new Set<string>();
  private ticks = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ScraperOptions) {
    for (const service of options.services) options.directory.watch(service);
  }

  start(): void {
    this.timer ??= setInterval(() => void this.tick(), TICK_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The listed instances. */
  instances(): readonly ScrapedInstance[] {
    return this.options.services.flatMap((service) =>
      this.options.directory.instances(service).map((instance) => this.of(instance)),
    );
  }

  /** Scrapes what is due. Resolves when all answers are there. */
  async tick(): Promise<void> {
    const due = SCRAPES.filter(({ everyTicks, firstTick = 0 }) => this.ticks % everyTicks === firstTick);
    this.ticks += 1;
    const instances = this.instances();
    this.forgetOthers(instances);
    await Promise.all(instances.flatMap((scraped) => due.map((scrape) => this.scrape(scraped, scrape))));
  }

  private async scrape(scraped: ScrapedInstance, { path, read }: Scrape): Promise<void> {
    const { instance } = scraped;
    const key = `${instance.id} ${path}`;
    if (!this.mayScrape(instance) || this.inFlight.has(key)) return;
    this.inFlight.add(key);
    try {
      const { status, text } = await this.options.client.get(instance, path);
      // An instance that is not ready answers with 503 and says why.
      if (status === 200 || path === '/health/ready') read(scraped, performance.now(), text);
    } catch {
      // The instance does not answer: what is known about it becomes too old.
    } finally {
      this.inFlight.delete(key);
    }
  }

  private mayScrape({ address, opsPort }: Instance): boolean {
    return opsPort !== undefined && this.options.allowed.problemOf({ address, port: opsPort }) === undefined;
  }

  private of(instance: Instance): ScrapedInstance {
    let scraped = this.scraped.get(instance.id);
    if (!scraped) this.scraped.set(instance.id, (scraped = new ScrapedInstance(instance)));
    scraped.instance = instance;
    return scraped;
  }

  private forgetOthers(instances: readonly ScrapedInstance[]): void {
    const ids = new Set(instances.map(({ instance }) => instance.id));
    for (const id of this.scraped.keys()) if (!ids.has(id)) this.scraped.delete(id);
  }
}
