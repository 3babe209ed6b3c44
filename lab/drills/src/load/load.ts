import { setTimeout as delay } from 'node:timers/promises';
import { openLoop } from '@signalbox/lab-parts/open-loop';
import type { Sample } from '../record/record.ts';
import type { EdgeClient, Exchange } from './edge-client.ts';
import { mixed, type MixedRequest } from './mix.ts';
import type { Shopper } from './shoppers.ts';

/** An order that a shopper asked for. */
export interface PlacedOrder {
  readonly key: string;
  readonly userId: string;
  /** As the gateway answered, the first time it answered well. */
  orderId: string | undefined;
}

// How a shopper repeats an order that failed before their eyes, with its key.
const REPEAT_EVERY_MS = 500;
const REPEAT_FOR_MS = 30_000;

/** The mix of requests in an open loop. Every order that fails is repeated under its key. */
export class Load {
  readonly samples: Sample[] = [];
  readonly orders: PlacedOrder[] = [];
  /** When orders were taken that had failed before: no requests of the load, but answered well. */
  readonly takenLaterAtMs: number[] = [];
  private readonly client: EdgeClient;
  private readonly now: () => number;
  private readonly repeating = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly sending: Promise<void>;
  private perSecond: number;

  /** @param rate - requests a second. */
  constructor(client: EdgeClient, shoppers: readonly Shopper[], rate: number, now: () => number) {
    this.client = client;
    this.perSecond = rate;
    this.now = now;
    const send = (number: number, dueAtMs: number) => this.exchange(mixed(number, shoppers), dueAtMs);
    this.sending = openLoop(send, { rate: () => this.perSecond, signal: this.stopping.signal, now });
  }

  /** Requests a second, from now on. */
  set rate(rate: number) {
    this.perSecond = rate;
  }

  /** Resolves when the last answer is in, and every order that failed has been repeated. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.sending;
    await Promise.all(this.repeating);
  }

  private async exchange(sent: MixedRequest, atMs: number): Promise<void> {
    const order = sent.key && { key: sent.key, userId: sent.shopper.id, orderId: undefined };
    if (order) this.orders.push(order);
    const exchange = await this.client.send(sent.request);
    const { status, refused, broken, retryAfter } = exchange;
    const failure = failureOf(sent, exchange);
    const latencyMs = this.now() - atMs;
    this.samples.push({ atMs, kind: sent.kind, latencyMs, status, failure, retryAfter, refused, broken });
    if (!order) return;
    if (!failure) return taken(sent, order, exchange);
    const repeating = this.repeat(sent, order).finally(() => this.repeating.delete(repeating));
    this.repeating.add(repeating);
  }

  private async repeat(sent: MixedRequest, order: PlacedOrder): Promise<void> {
    const until = this.now() + REPEAT_FOR_MS;
    while (this.now() < until) {
      await delay(REPEAT_EVERY_MS);
      const exchange = await this.client.send(sent.request);
      if (failureOf(sent, exchange)) continue;
      this.takenLaterAtMs.push(this.now());
      return taken(sent, order, exchange);
    }
  }
}

function taken({ shopper }: MixedRequest, order: PlacedOrder, { body }: Exchange): void {
  order.orderId = (body as { id: string }).id;
  shopper.lastOrderId = order.orderId;
}

/** What is wrong with an answer, if anything. */
export function failureOf({ kind, request }: MixedRequest, { status, body, error }: Exchange): string | undefined {
  const expected = kind === 'order' ? 201 : 200;
  const where = `${request.method} ${request.path.replace(/[0-9a-f-]{36}/, ':id')}`;
  if (status !== expected) return `${where}: ${error ?? `${status} ${(body as { code?: string })?.code ?? ''}`.trim()}`;
  // An overview that lacks a part is an answer, but not the one that was asked for.
  const missing = (body as { missing?: readonly { part: string; code: string }[] })?.missing;
  return missing?.length ? `${where}: ${missing.map(({ part, code }) => `${part} ${code}`).join(', ')}` : undefined;
}
