import { setTimeout as delay } from 'node:timers/promises';
import { isSettled } from '../history/checker.ts';
import type { History } from '../history/history.ts';
import type { Customer } from './lane-databases.ts';

interface Order {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly totalCents: number;
}

export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

const PAUSE_MS = 100;
/** How long an order may take to be settled without anybody healing anything. */
const FOLLOW_MS = 8_000;

/** One customer's client of the gateway: it repeats what failed, and writes down every reply that it gets. */
export class CustomerClient {
  private readonly baseUrl: string;
  private readonly customer: Customer;
  private readonly history: History;

  private readonly patienceMs: number;

  /** @param patienceMs - how long it goes on trying before it gives up on one request. */
  constructor(baseUrl: string, customer: Customer, history: History, patienceMs: number = 12_000) {
    this.baseUrl = baseUrl;
    this.customer = customer;
    this.history = history;
    this.patienceMs = patienceMs;
  }

  /** @returns the order's id, or `undefined` if it was never promised. */
  async place(key: string, items: readonly OrderLine[], waitSeconds?: number): Promise<string | undefined> {
    const headers: Record<string, string> = { 'idempotency-key': key, 'content-type': 'application/json' };
    if (waitSeconds !== undefined) headers['prefer'] = `wait=${waitSeconds}`;
    const request = { method: 'POST', headers, body: JSON.stringify({ items }) };
    const reply = await this.insist('/api/orders', request, (status) => status === 201);
    if (!reply) return undefined;
    const order = JSON.parse(reply.text) as Order;
    const waited = waitSeconds !== undefined;
    const { userId } = this.customer;
    const { id: orderId, totalCents } = order;
    this.history.promised.push({ userId, key, orderId, totalCents, body: waited ? undefined : reply.text });
    // What was not waited for is what was answered first, however old that is.
    if (waited && reply.isCurrent) this.saw(order, reply);
    return orderId;
  }

  /** @returns the order as it is. */
  async read(orderId: string): Promise<Order | undefined> {
    const reply = await this.insist(`/api/orders/${orderId}`, {}, (status) => status === 200);
    if (!reply) return undefined;
    const order = JSON.parse(reply.text) as Order;
    this.saw(order, reply);
    return order;
  }

  /** Reads an order until it is settled, or that takes too long. */
  async follow(orderId: string): Promise<void> {
    const until = performance.now() + FOLLOW_MS;
    for (;;) {
      const order = await this.read(orderId);
      if ((order && isSettled(order)) || performance.now() > until) return;
      await delay(PAUSE_MS);
    }
  }

  async cancel(orderId: string): Promise<void> {
    const request = { method: 'POST' };
    const reply = await this.insist(`/api/orders/${orderId}/cancel`, request, (status) => [202, 409].includes(status));
    if (!reply) return;
    this.history.cancels.push({ orderId, status: reply.status });
    if (reply.status === 202) this.saw(JSON.parse(reply.text) as Order, reply);
  }

  private saw({ id: orderId, status, reason }: Order, { startedAt, endedAt }: Reply): void {
    this.history.sightings.push({ orderId, status, reason, by: 'client', startedAt, endedAt });
  }

  private async insist(
    path: string,
    request: RequestInit,
    isGood: (status: number) => boolean,
  ): Promise<Reply | undefined> {
    const until = performance.now() + this.patienceMs;
    let last = '';
    do {
      const reply = await this.ask(path, request);
      if (typeof reply !== 'string' && isGood(reply.status)) return reply;
      last = typeof reply === 'string' ? reply : `${reply.status} ${reply.text}`;
      await delay(PAUSE_MS);
    } while (performance.now() < until);
    this.history.unanswered.push(`${request.method ?? 'GET'} ${path}: ${last}`);
    return undefined;
  }

  private async ask(path: string, request: RequestInit): Promise<Reply | string> {
    const startedAt = performance.now();
    try {
      const headers = { ...request.headers, authorization: `Bearer ${this.customer.token}` };
      const response = await fetch(this.baseUrl + path, { ...request, headers });
      const text = await response.text();
      const isCurrent = response.headers.has('preference-applied');
      return { status: response.status, text, isCurrent, startedAt, endedAt: performance.now() };
    } catch (error) {
      return String((error as Error).cause ?? error);
    }
  }
}

interface Reply {
  readonly status: number;
  readonly text: string;
  /** Whether the gateway looked where the order stands. */
  readonly isCurrent: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
}
