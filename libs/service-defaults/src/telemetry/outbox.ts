import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { StateLog } from '@signalbox/discovery';
import { post, type Delivery, type Receiver } from './receiver.ts';

export interface OutboxOptions {
  readonly signal: 'traces' | 'logs';
  readonly receiver: Receiver;
  /** Maximum number of waiting items. */
  readonly maxQueue: number;
  readonly maxBatch: number;
  /** Time after which items are sent, also if there are fewer than a batch. */
  readonly delayMs: number;
  /** Pause after the first failure. It doubles from failure to failure. @defaultValue 500 */
  readonly firstRetryMs?: number;
}

/** What an outbox needs to send. */
export interface Sending<Item> {
  readonly serialize: (items: Item[]) => Uint8Array | undefined;
  readonly logger: StateLog;
}

type State = Delivery['kind'] | 'new';

const MAX_RETRY_MS = 5_000;
/** While it is paused, its pauses are at least this many times as long as its attempts. */
const PAUSE_FACTOR = 20;
const NOTHING = new Uint8Array();

/**
 * Sends items in batches, in the background. Above its maximum it drops new items and counts them. While nothing listens
 * at the receiver, it is paused: it only checks whether something listens again, ever less often.
 */
export class Outbox<Item> {
  readonly signal: OutboxOptions['signal'];
  /** Number of delivered items. */
  exported = 0;
  /** Number of items that were lost: the queue was full, or the receiver refused them. */
  dropped = 0;
  private readonly queue: Item[] = [];
  private sending: Sending<Item> | undefined;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private state: State = 'new';
  private failures = 0;
  private closesAt = Infinity;
  /** Runs outside of the request whose item starts a timer. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(private readonly options: OutboxOptions) {
    this.signal = options.signal;
  }

  /** Whether nothing listens at the receiver. */
  get isPaused(): boolean {
    return this.state === 'unreachable';
  }

  get size(): number {
    return this.queue.length;
  }

  add(item: Item): void {
    if (this.queue.length >= this.options.maxQueue) {
      this.dropped += 1;
      return;
    }
    const size = this.queue.push(item);
    if (size === this.options.maxBatch && this.failures === 0) this.schedule(0);
    else if (size === 1) this.schedule(this.options.delayMs);
  }

  /** Begins to send, and finds out whether something listens at the receiver. */
  start(sending: Sending<Item>): void {
    this.sending = sending;
    this.schedule(0);
  }

  /** Sends what waits, unless the receiver fails or `maxMs` pass, and stops. */
  async close(maxMs: number): Promise<void> {
    this.closesAt = performance.now() + maxMs;
    clearTimeout(this.timer);
    await Promise.race([this.sendLast(), delay(maxMs, undefined, { ref: false })]);
    this.sending = undefined;
    this.dropped += this.queue.splice(0).length;
  }

  private async sendLast(): Promise<void> {
    await this.running;
    if (this.sending && this.state !== 'unreachable' && this.queue.length > 0) await this.run();
  }

  private schedule(delayMs: number): void {
    if (!this.sending || this.running || this.closesAt < Infinity) return;
    if (this.timer && delayMs > 0) return;
    clearTimeout(this.timer);
    this.timer = this.outside(() => setTimeout(() => void this.run(), delayMs).unref());
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    const startedAt = performance.now();
    this.running = this.sendBatches();
    await this.running;
    this.running = undefined;
    if (this.failures > 0) this.schedule(this.retryMs(performance.now() - startedAt));
    else if (this.queue.length > 0) this.schedule(this.options.delayMs);
  }

  /** It is random, so that instances do not retry together. */
  private retryMs(durationMs: number): number {
    const { firstRetryMs = 500 } = this.options;
    const backoffMs = Math.min(MAX_RETRY_MS, firstRetryMs * 2 ** (this.failures - 1)) * (0.5 + Math.random() / 2);
    // A lookup of a name that is not known can take seconds, and occupies a thread that file access needs too.
    return this.isPaused ? Math.max(backoffMs, PAUSE_FACTOR * durationMs) : backoffMs;
  }

  /** Sends batches until one fails, or fewer items than a batch wait. Never rejects. */
  private async sendBatches(): Promise<void> {
    const { maxBatch } = this.options;
    do {
      const batch = this.queue.slice(0, maxBatch);
      const delivery = await this.send(batch);
      this.report(delivery);
      if (delivery.kind === 'failed' || delivery.kind === 'unreachable') {
        this.failures += 1;
        return;
      }
      this.failures = 0;
      this.queue.splice(0, batch.length);
      if (delivery.kind === 'delivered') this.exported += batch.length;
      else this.dropped += batch.length;
    } while (this.queue.length >= (this.closesAt < Infinity ? 1 : maxBatch));
  }

  private async send(batch: Item[]): Promise<Delivery> {
    const remainingMs = Math.max(1, this.closesAt - performance.now());
    // Without items, an empty request shows whether something listens.
    if (batch.length === 0) {
      const delivery = await post(this.options.receiver, NOTHING, remainingMs);
      return delivery.kind === 'refused' ? { kind: 'delivered' } : delivery;
    }
    try {
      const body = this.sending!.serialize(batch);
      return await post(this.options.receiver, body ?? NOTHING, remainingMs);
    } catch (error) {
      return { kind: 'refused', reason: (error as Error).message };
    }
  }

  /** Logs a change of the state, not each failure. */
  private report(delivery: Delivery): void {
    const { state, sending } = this;
    this.state = delivery.kind;
    if (state === delivery.kind || !sending) return;
    const { signal, receiver } = this.options;
    const about = { signal, url: withoutSecrets(receiver.url) };
    const { logger } = sending;
    if (delivery.kind === 'delivered') {
      if (state !== 'new') logger.info(about, 'telemetry is exported again');
      return;
    }
    const fields = { ...about, reason: delivery.reason };
    if (delivery.kind === 'unreachable') logger.info(fields, 'telemetry is paused: nothing listens there');
    else if (delivery.kind === 'refused') logger.warn(fields, 'the receiver refuses telemetry');
    else logger.warn(fields, 'telemetry is not accepted: retrying');
  }
}

function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
