import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

// Characters that are valid in a log line, a header and a URL without escaping.
const SAFE_ID = /^[\w.:@/+=-]{1,128}$/;

/** Returns the client's request id (`X-Request-Id`) if it is valid, or a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SAFE_ID.test(given) ? given : newRequestId();
}

/** 32 random hex digits. */
export const newRequestId = (): string => randomHex(32);

/** A new trace that is not sampled, in the format of W3C Trace Context, level 1. */
export const newTraceparent = (): string => `00-${randomHex(32)}-${randomHex(16)}-00`;

// A few random bytes cost as much as many: without the pool, a request costs 27 % more CPU time (ADR 20).
const POOL_BYTES = 4096;
let pool = '';
let used = 0;

function randomHex(digits: number): string {
  if (used + digits > pool.length) {
    pool = randomBytes(POOL_BYTES).toString('hex');
    used = 0;
  }
  const start = used;
  used += digits;
  return pool.slice(start, used);
}
