import { randomFillSync, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

// What a log line, a header and a URL can all carry as it is.
const SANE_ID = /^[\w.:@/+=-]{1,128}$/;
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The id a client gave its request (`X-Request-Id`) where it can be taken over, or a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE_ID.test(given) ? given : randomUUID();
}

/**
 * The trace that a request belongs to, as W3C Trace Context, level 1, writes it: the client's own, or one that starts
 * here, not sampled.
 */
export function traceparent(request: IncomingMessage): string {
  const given = request.headers.traceparent;
  if (typeof given === 'string' && TRACEPARENT.test(given)) return given;
  const ids = randomHex();
  return `00-${ids.slice(0, 2 * TRACE_BYTES)}-${ids.slice(2 * TRACE_BYTES)}-00`;
}

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;
// Asking the system for a few random bytes costs as much as asking for many.
const pool = Buffer.alloc(128 * (TRACE_BYTES + SPAN_BYTES));
let used = pool.length;

function randomHex(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += TRACE_BYTES + SPAN_BYTES;
  return pool.toString('hex', start, used);
}
