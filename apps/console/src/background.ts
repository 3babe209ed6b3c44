import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type ConsoleConfig } from './config.ts';
import { Documents } from './configuration/documents.ts';
import { StackControl } from './control/stack-control.ts';
import { SystemView } from './map/system-view.ts';
import { OpsClient } from './scrape/ops-client.ts';
import { Scraper } from './scrape/scraper.ts';
import { History } from './store/history.ts';
import { DemoTraffic } from './traffic/demo-traffic.ts';
import { GatewayClient } from './traffic/gateway-client.ts';

const SERIES_MS = 2_000;

/** Starts and stops the work that no request causes. */
@Injectable()
export class Background implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: ConsoleConfig,
    private readonly scraper: Scraper,
    private readonly opsClient: OpsClient,
    private readonly control: StackControl,
    private readonly documents: Documents,
    private readonly traffic: DemoTraffic,
    private readonly gateways: GatewayClient,
    private readonly system: SystemView,
    private readonly history: History,
  ) {}

  onApplicationBootstrap(): void {
    this.scraper.start();
    this.control.start();
    this.documents.start();
    this.traffic.set(this.config.TRAFFIC);
    this.timer = setInterval(() => this.recordSeries(), SERIES_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.traffic.stop();
    this.gateways.close();
    this.scraper.stop();
    this.opsClient.close();
    this.control.stop();
    await this.documents.stop();
    this.history.close();
  }

  private recordSeries(): void {
    try {
      this.history.addSeries(Math.floor(Date.now() / 1000), this.system.measurements());
    } catch {
      // The history logs when it can't be written. The next measurement may be stored again.
    }
  }
}
