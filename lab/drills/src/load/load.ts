import { setTimeout as delay } from 'node:timers/promises';
import type { Order, Overview, Problem } from '@signalbox/http-client';
import { openLoop } from '@signalbox/lab-parts/open-loop';
import type { Sample } from '../record/load-record.ts';
import type { EdgeClient, Exchange } from './edge-client.ts';
import { mixedRequest, type MixedRequest } from './mix.ts';
import type { VirtualUser } from './virtual-users.ts';

/** An order that a virtual user has sent. */
export interface PlacedOrder {
  readonly key: string;
  readonly userId: string;
  /** The id in the gateway's first successful answer. */
  orderId: string | undefined;
}

// A virtual user repeats a failed order with its key.
const RETRY_INTERVAL_MS = 500;
const RETRY_TIMEOUT_MS = 30_000;

/** Sends the mix of requests in an open loop. Repeats every failed order with its key. */
export class Load {
  readonly samples: Sample[] = [];
  readonly orders: PlacedOrder[] = [];
  /** When a repeated order succeeded. These requests are not part of the open loop. */
  readonly acceptedLaterAtMs: number[] = [];
  private readonly client: EdgeClient;
  private readonly now: () => number;
  private readonly retries = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly sending: Promise<void>;
  private perSecond: number;

  /** @param rate - requests a second. */
  constructor(client: EdgeClient, virtualUsers: readonly VirtualUser[], rate: number, now: () => number) {
    this.client = client;
    this.perSecond = rate;
    this.now = now;
    const send = (number: number, dueAtMs: number) => this.exchange(mixedRequest(number, virtualUsers), dueAtMs);
    this.sending = openLoop(send, { rate: () => this.perSecond, signal: this.stopping.signal, now });
  }

  /** Requests a second, from now on. */
  set rate(rate: number) {
    this.perSecond = rate;
  }

  /** Resolves after the last answer and the last retry of an order. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.sending;
    await Promise.all(this.retries);
  }

  private async exchange(sent: MixedRequest, atMs: number): Promise<void> {
    const order = sent.key && { key: sent.key, userId: sent.virtualUser.id, orderId: undefined };
    if (order) this.orders.push(order);
    const exchange = await this.client.send(sent.request);
    const { status, refused, broken, retryAfter } = exchange;
    const failure = failureOf(sent, exchange);
    const latencyMs = this.now() - atMs;
    this.samples.push({ atMs, kind: sent.kind, latencyMs, status, failure, retryAfter, refused, broken });
    if (!order) return;
    if (!failure) return accept(sent, order, exchange);
    const retrying = this.retry(sent, order).finally(() => this.retries.delete(retrying));
    this.retries.add(retrying);
  }

  private async retry(sent: MixedRequest, order: PlacedOrder): Promise<void> {
    const deadline = this.now() + RETRY_TIMEOUT_MS;
    while (this.now() < deadline) {
      await delay(RETRY_INTERVAL_MS);
      const exchange = await this.client.send(sent.request);
      if (failureOf(sent, exchange)) continue;
      this.acceptedLaterAtMs.push(this.now());
      return accept(sent, order, exchange);
    }
  }
}

function accept({ virtualUser }: MixedRequest, order: PlacedOrder, { body }: Exchange): void {
  order.orderId = (body as Order).id;
  virtualUser.lastOrderId = order.orderId;
}

/** Describes why an exchange is a failure; undefined if it is a success. */
export function failureOf({ kind, request }: MixedRequest, { status, body, error }: Exchange): string | undefined {
  const expected = kind === 'order' ? 201 : 200;
  const route = `${request.method} ${request.path.replace(/[0-9a-f-]{36}/, ':id')}`;
  if (status !== expected)
    return `${route}: ${error ?? `${status} ${(body as Problem | undefined)?.code ?? ''}`.trim()}`;
  // An overview with a missing part has status 200, but counts as a failure.
  const missing = (body as Partial<Overview> | undefined)?.missing;
  return missing?.length ? `${route}: ${missing.map(({ part, code }) => `${part} ${code}`).join(', ')}` : undefined;
}
