import { setTimeout as delay } from 'node:timers/promises';
import type { Order, OrderLine } from '@signalbox/http-client';
import { isSettled } from '../history/checker.ts';
import type { History } from '../history/history.ts';
import type { Customer } from './stack-databases.ts';

const PAUSE_MS = 100;
/** How long an order may take to be settled while faults are active. */
const FOLLOW_TIMEOUT_MS = 8_000;

/** One customer's HTTP client. It retries failed requests and records every reply in the history. */
export class CustomerClient {
  private readonly baseUrl: string;
  private readonly customer: Customer;
  private readonly history: History;
  private readonly timeoutMs: number;

  /** @param timeoutMs - how long the client retries one request. */
  constructor(baseUrl: string, customer: Customer, history: History, timeoutMs: number = 12_000) {
    this.baseUrl = baseUrl;
    this.customer = customer;
    this.history = history;
    this.timeoutMs = timeoutMs;
  }

  /** @returns the order's id, or `undefined` if no request was answered with 201. */
  async place(key: string, items: readonly OrderLine[], waitSeconds?: number): Promise<string | undefined> {
    const headers: Record<string, string> = { 'idempotency-key': key, 'content-type': 'application/json' };
    if (waitSeconds !== undefined) headers['prefer'] = `wait=${waitSeconds}`;
    const request = { method: 'POST', headers, body: JSON.stringify({ items }) };
    const reply = await this.retry('/api/orders', request, (status) => status === 201);
    if (!reply) return undefined;
    const order = JSON.parse(reply.text) as Order;
    const hasWait = waitSeconds !== undefined;
    const { userId } = this.customer;
    const { id: orderId, totalCents } = order;
    this.history.accepted.push({ userId, key, orderId, totalCents, body: hasWait ? undefined : reply.text });
    // Without `Prefer: wait`, the reply is the first answer to the key, which may be outdated.
    if (hasWait && reply.isCurrent) this.recordRead(order, reply);
    return orderId;
  }

  /** @returns the order's current state. */
  async read(orderId: string): Promise<Order | undefined> {
    const reply = await this.retry(`/api/orders/${orderId}`, {}, (status) => status === 200);
    if (!reply) return undefined;
    const order = JSON.parse(reply.text) as Order;
    this.recordRead(order, reply);
    return order;
  }

  /** Reads an order until it is settled or the time limit is over. */
  async follow(orderId: string): Promise<void> {
    const deadline = performance.now() + FOLLOW_TIMEOUT_MS;
    for (;;) {
      const order = await this.read(orderId);
      if ((order && isSettled(order)) || performance.now() > deadline) return;
      await delay(PAUSE_MS);
    }
  }

  async cancel(orderId: string): Promise<void> {
    const request = { method: 'POST' };
    const reply = await this.retry(`/api/orders/${orderId}/cancel`, request, (status) => [202, 409].includes(status));
    if (!reply) return;
    this.history.cancels.push({ orderId, status: reply.status });
    if (reply.status === 202) this.recordRead(JSON.parse(reply.text) as Order, reply);
  }

  private recordRead({ id: orderId, status, reason }: Order, { startedAt, endedAt }: Reply): void {
    this.history.reads.push({ orderId, status, reason, by: 'client', startedAt, endedAt });
  }

  private async retry(
    path: string,
    request: RequestInit,
    isExpected: (status: number) => boolean,
  ): Promise<Reply | undefined> {
    const deadline = performance.now() + this.timeoutMs;
    let last = '';
    do {
      const reply = await this.send(path, request);
      if (typeof reply !== 'string' && isExpected(reply.status)) return reply;
      last = typeof reply === 'string' ? reply : `${reply.status} ${reply.text}`;
      await delay(PAUSE_MS);
    } while (performance.now() < deadline);
    this.history.unanswered.push(`${request.method ?? 'GET'} ${path}: ${last}`);
    return undefined;
  }

  private async send(path: string, request: RequestInit): Promise<Reply | string> {
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
  /** Whether the reply shows the order's current state, not the stored first answer. */
  readonly isCurrent: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
}
