import type { StateLog } from '@signalbox/discovery';
import type { SystemMap } from '../api/map.ts';
// begin orders
import { orderActions, type Product } from '../orders/demo-orders.ts';
// end orders
import { DemoUser, type Action } from './demo-user.ts';
import type { GatewayClient } from './gateway-client.ts';

const MAX_IN_FLIGHT = 128;
const WAIT_MS = 500;
/** Calls that are due within it are made together, which takes less CPU time than one timer for each. */
const MIN_PAUSE_MS = 10;
/** Calls that are late by more than this are omitted: after a pause, they would all come at once. */
const MAX_LATE_MS = 1_000;
/** The gateway limits the requests of one user. */
const CALLS_PER_USER = 25;
const MAX_USERS = 12;
/** The demo accounts, which exist. Further ones are created. The second has little credit. */
const DEMO_USERS = ['demo@example.com', 'thrifty@example.com'];
const THRIFTY = 1;
/** The share of its calls: some are refused for lack of credit, but most are not. */
const THRIFTY_SHARE = 0.1;

export interface DemoTrafficOptions {
  readonly client: Pick<GatewayClient, 'call' | 'hasGateway'>;
  readonly logger: StateLog;
  /** @defaultValue `Math.random` */
  readonly random?: () => number;
  /** Milliseconds. @defaultValue `performance.now` */
  readonly now?: () => number;
}

/** Calls of demo users at an average rate, with random gaps. It is an open loop: slow answers do not slow it down. */
export class DemoTraffic {
  private callsPerSecond = 0;
  private failed = 0;
  private inFlight = 0;
  private nextAt = 0;
  private isWaiting = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly users: DemoUser[] = [];
  // begin orders
  private readonly products: Product[] = [];
  // end orders
  private readonly random: () => number;
  private readonly now: () => number;

  constructor(private readonly options: DemoTrafficOptions) {
    this.random = options.random ?? Math.random;
    this.now = options.now ?? (() => performance.now());
  }

  get state(): SystemMap['traffic'] {
    return { callsPerSecond: this.callsPerSecond, failed: this.failed };
  }

  /** 0 switches it off. */
  set(callsPerSecond: number): void {
    if (callsPerSecond === this.callsPerSecond) return;
    if (this.callsPerSecond === 0) this.failed = 0;
    this.callsPerSecond = callsPerSecond;
    this.options.logger.info({ callsPerSecond }, 'the rate of the demo traffic has changed');
    clearTimeout(this.timer);
    if (callsPerSecond === 0) return;
    while (this.users.length < Math.min(MAX_USERS, 1 + Math.ceil(callsPerSecond / CALLS_PER_USER))) this.addUser();
    this.nextAt = this.now() + this.gapMs();
    this.schedule(this.nextAt - this.now());
  }

  stop(): void {
    clearTimeout(this.timer);
    this.callsPerSecond = 0;
  }

  /** Makes the calls that are due. */
  run(): void {
    if (!this.mayCall()) return this.schedule(WAIT_MS);
    const now = this.now();
    this.nextAt = Math.max(this.nextAt, now - MAX_LATE_MS);
    for (; this.nextAt <= now; this.nextAt += this.gapMs()) if (this.inFlight < MAX_IN_FLIGHT) void this.callOnce();
    this.schedule(Math.max(MIN_PAUSE_MS, this.nextAt - now));
  }

  private mayCall(): boolean {
    const { client, logger } = this.options;
    const isWaiting = !client.hasGateway;
    if (isWaiting !== this.isWaiting)
      logger.info({}, isWaiting ? 'the demo traffic waits for a gateway' : 'the demo traffic goes on');
    this.isWaiting = isWaiting;
    return !isWaiting;
  }

  private async callOnce(): Promise<void> {
    this.inFlight += 1;
    try {
      const { status } = await this.anyUser().act();
      // A conflict, such as the cancellation of a rejected order, is no failure.
      if (status >= 400 && status !== 409) this.failed += 1;
    } catch {
      this.failed += 1;
    } finally {
      this.inFlight -= 1;
    }
  }

  private anyUser(): DemoUser {
    if (this.random() < THRIFTY_SHARE) return this.users[THRIFTY]!;
    const others = this.users.filter((_, at) => at !== THRIFTY);
    return others[Math.floor(this.random() * others.length)]!;
  }

  private addUser(): void {
    const at = this.users.length;
    const email = DEMO_USERS[at] ?? `traffic-${at - DEMO_USERS.length + 1}@example.com`;
    const call = this.options.client.call.bind(this.options.client);
    const more: Action[] = [];
    // begin orders
    more.push(...orderActions(call, this.products, this.random));
    // end orders
    this.users.push(new DemoUser(email, at >= DEMO_USERS.length, call, more, this.random));
  }

  /** The gaps of a Poisson process. */
  private gapMs(): number {
    return (-Math.log(1 - this.random()) * 1000) / this.callsPerSecond;
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => this.run(), delayMs).unref();
  }
}
