import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** A query that waits for a change. */
export interface BlockingQuery {
  /** Wait for a change after this index. 0: reply immediately. */
  readonly index: number;
  /** Maximum wait of a blocking query, in milliseconds. */
  readonly waitMs: number;
}

/** The state of the reply to a query. */
export interface Freshness {
  /** 0 if the reply has none. */
  readonly index: number;
  /** Maximum age of the reply: the time since the server's last contact with the leader, in milliseconds. */
  readonly lastContactMs: number;
  readonly knownLeader: boolean;
}

/** Options of each call that the package's types lack. */
export interface CallOptions {
  readonly timeout: number;
  readonly ctx: EventEmitter;
}

export const CALL_TIMEOUT_MS = 2000;
const MARGIN_MS = 2000;

/**
 * Sends a blocking query. Consul adds up to wait/16 to the wait, which the timeout includes.
 * @param ask - the call of the `consul` package.
 */
export function blocking<Body>(
  ask: (options: CallOptions) => Promise<unknown>,
  { index, waitMs }: BlockingQuery,
  signal: AbortSignal,
): Promise<[body: Body, freshness: Freshness]> {
  const wait = index > 0 ? { index: String(index), wait: `${Math.ceil(waitMs)}ms` } : {};
  const timeout = index > 0 ? Math.ceil((waitMs * 17) / 16) + MARGIN_MS : CALL_TIMEOUT_MS;
  return cancellable(signal, async (cancellation) => {
    const ctx = Object.assign(cancellation, { includeResponse: true });
    const [{ headers }, body] = (await ask({ timeout, ...wait, ctx })) as [IncomingMessage, Body];
    const freshness = {
      index: numberIn(headers['x-consul-index']),
      lastContactMs: numberIn(headers['x-consul-lastcontact']),
      knownLeader: headers['x-consul-knownleader'] !== 'false',
    };
    return [body, freshness];
  });
}

/** Adapts an AbortSignal to the emitter with a `cancel` event that the package expects. */
export async function cancellable<T>(
  signal: AbortSignal | undefined,
  call: (ctx: EventEmitter) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const cancellation = new EventEmitter();
  const cancel = (): void => void cancellation.emit('cancel');
  signal?.addEventListener('abort', cancel);
  try {
    return await call(cancellation);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function numberIn(header: string | string[] | undefined): number {
  const value = Number(header);
  return Number.isFinite(value) ? value : 0;
}
