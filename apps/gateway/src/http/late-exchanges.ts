import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemResponse } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import type { ExchangeHooks, ExchangeOptions } from './exchange-hooks.ts';
import { preferredWaitSeconds } from './prefer.ts';
import { SlowReaders } from './slow-readers.ts';

/** Interval between checks of all exchanges and connections, in milliseconds. */
export const CHECK_INTERVAL_MS = 250;
// Calls to services end at the deadline, and then their response is sent. This much later, no other response will come.
const SLACK_MS = 500;

/**
 * Ends every exchange: answers 504 if the handler is late, and closes the connection if the client does not read the
 * response. Node's timeout ends requests that do not arrive.
 */
export function endLateExchanges(
  fastify: FastifyInstance,
  { traffic, connections, readers }: ExchangeOptions,
  hooks: ExchangeHooks,
): void {
  const slowReaders = new SlowReaders(connections, readers);
  // One timer for all exchanges: a timer for each request would add a cost to every request.
  const timer = setInterval(() => {
    const now = performance.now();
    for (const reply of traffic.inFlight.values()) {
      // What waits for a slow reader is only bytes, which have their own limits.
      if (reply.raw.headersSent) hooks.releaseSlot(reply.request.exchange);
      else if (isLate(reply, now)) answerLate(reply);
    }
    void slowReaders.check(now);
    connections.closeRefused();
  }, CHECK_INTERVAL_MS).unref();
  fastify.addHook('onClose', (_, done) => {
    clearInterval(timer);
    done();
  });
}

function isLate({ request: { raw, exchange, headers } }: FastifyReply, now: number): boolean {
  const lateMs = now - exchange.context.deadlineAt - SLACK_MS;
  return lateMs >= 0 && raw.complete && lateMs >= preferredWaitMs(headers.prefer);
}

function answerLate(reply: FastifyReply): void {
  const { id: requestId, exchange } = reply.request;
  exchange.failure = 'no answer by the deadline';
  sendProblem(reply, problemResponse('DEADLINE_EXCEEDED', { requestId }));
  exchange.context.cancellation.abort();
}

const preferredWaitMs = (prefer: string | string[] | undefined): number =>
  (preferredWaitSeconds(prefer?.toString()) ?? 0) * 1000;
