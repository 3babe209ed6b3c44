import { parseGoDuration } from '../go-duration.ts';
import { badRequest } from './http-error.ts';
import type { RouteResponse, Call } from './router.ts';

const DEFAULT_WAIT_MS = 300_000;
const MAX_WAIT_MS = 600_000;

/** A response and the index at which it is valid. */
export interface Indexed extends RouteResponse {
  readonly index: number;
}

/** Resolves at a change that may concern a query, after the time, or when the signal aborts. */
export type WaitForChange = (timeoutMs: number, signal: AbortSignal) => Promise<void>;

/**
 * Answers a query immediately or, if the client names an index, as soon as the result's index is greater. The
 * query also waits if that index is in the future, so that clients notice when indexes restart. After the wait time,
 * plus a random part of up to a sixteenth, it answers with the current result.
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export async function answerBlocking(
  waitForChange: WaitForChange,
  call: Call,
  query: () => Indexed,
): Promise<RouteResponse> {
  const known = indexOf(call.query);
  const waitMs = waitOf(call.query);
  const consistency = consistencyOf(call.query);
  const until = performance.now() + waitMs * (1 + Math.random() / 16);
  let result = query();
  while (result.index <= known && !call.closed.aborted) {
    const leftMs = until - performance.now();
    if (leftMs <= 0) break;
    await waitForChange(leftMs, call.closed);
    result = query();
  }
  const { index, headers, ...response } = result;
  return {
    ...response,
    headers: {
      ...headers,
      'X-Consul-Effective-Consistency': consistency,
      'X-Consul-Index': String(index),
      'X-Consul-Knownleader': 'true',
      'X-Consul-Lastcontact': '0',
    },
  };
}

function indexOf(query: URLSearchParams): number {
  const text = query.get('index') ?? '';
  if (text === '') return 0;
  if (!/^\d{1,20}$/.test(text) || BigInt(text) >= 2n ** 64n) throw badRequest('Invalid index');
  return Number(text);
}

/** If the wait time is 0 or negative, the default applies. */
function waitOf(query: URLSearchParams): number {
  const text = query.get('wait') ?? '';
  if (text === '') return DEFAULT_WAIT_MS;
  const ms = parseGoDuration(text);
  if (ms === undefined) throw badRequest('Invalid wait time');
  return ms > 0 ? Math.min(ms, MAX_WAIT_MS) : DEFAULT_WAIT_MS;
}

function consistencyOf(query: URLSearchParams): string {
  if (query.has('stale') && query.has('consistent')) {
    throw badRequest('Cannot specify ?stale with ?consistent, conflicting semantics.');
  }
  if (query.has('stale')) return 'stale';
  return query.has('consistent') ? 'consistent' : 'leader';
}
