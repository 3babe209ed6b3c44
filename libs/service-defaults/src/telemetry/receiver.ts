import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** An OTLP/HTTP receiver for one signal. */
export interface Receiver {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * `refused`: the receiver answered that it does not accept the data. `failed`: it may accept them later. `unreachable`:
 * nothing listens there.
 */
export type Delivery =
  { readonly kind: 'delivered' } | { readonly kind: 'refused' | 'failed' | 'unreachable'; readonly reason: string };

/** Statuses after which the sender may try again: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const RETRYABLE = new Set([429, 502, 503, 504]);
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Sends protobuf to a receiver. Never rejects. */
export function post({ url, headers, timeoutMs }: Receiver, body: Uint8Array, maxMs: number): Promise<Delivery> {
  const untilMs = Math.ceil(Math.min(timeoutMs, maxMs));
  return new Promise<Delivery>((resolve) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(untilMs);
    const contentHeaders = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const request = send(url, { method: 'POST', headers: { ...headers, ...contentHeaders }, signal }, (response) => {
      const { statusCode = 0 } = response;
      // An error of the body comes after the answer, which counts.
      response.on('error', () => {}).resume();
      if (statusCode >= 200 && statusCode < 300) resolve({ kind: 'delivered' });
      else resolve({ kind: RETRYABLE.has(statusCode) ? 'failed' : 'refused', reason: `status ${statusCode}` });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const reason = signal.aborted ? `no answer within ${untilMs} ms` : error.message || error.code!;
      resolve({ kind: UNREACHABLE.has(error.code ?? '') ? 'unreachable' : 'failed', reason });
    });
    request.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy();
      resolve({ kind: 'failed', reason: `status ${statusCode}` });
    });
    request.end(body);
    // Node refuses some headers and URLs before it connects.
  }).catch((error: Error) => ({ kind: 'refused', reason: error.message }));
}
