import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemResponse } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import { preferredWaitSeconds } from './prefer.ts';
import type { Traffic } from './traffic.ts';

const CHECK_INTERVAL_MS = 500;
// Calls to services end at the deadline, and then their response is sent. This much later, no other response will come.
const SLACK_MS = 500;

/**
 * Ends every exchange after its deadline: answers 408 if the request body is incomplete, answers 504 if the handler is
 * late, and closes the connection if the client does not read the response.
 * @param responseTimeoutMs - how long after the deadline a client may still read.
 */
export function endLateExchanges(fastify: FastifyInstance, traffic: Traffic, responseTimeoutMs: number): void {
  // One timer for all exchanges: a timer for each request would add a cost to every request.
  const timer = setInterval(() => {
    const now = performance.now();
    for (const reply of traffic.inFlight.values()) endIfLate(reply, now, responseTimeoutMs);
  }, CHECK_INTERVAL_MS).unref();
  fastify.addHook('onClose', (_, done) => {
    clearInterval(timer);
    done();
  });
}

function endIfLate(reply: FastifyReply, now: number, responseTimeoutMs: number): void {
  const { raw, request } = reply;
  const { context } = request.exchange;
  if (now < context.deadlineAt + SLACK_MS) return;
  const lateMs = now - context.deadlineAt - SLACK_MS - preferredWaitMs(request.headers.prefer);
  if (raw.headersSent) {
    if (lateMs > responseTimeoutMs) request.raw.socket.destroy();
  } else if (lateMs >= 0) {
    answerLate(reply);
  }
}

function answerLate(reply: FastifyReply): void {
  const { id: requestId, raw, exchange } = reply.request;
  if (raw.complete) {
    exchange.failure = 'no answer by the deadline';
    sendProblem(reply, problemResponse('DEADLINE_EXCEEDED', { requestId }));
  } else {
    sendProblem(reply.header('connection', 'close'), problemResponse('REQUEST_TIMEOUT', { requestId }));
  }
  exchange.context.cancellation.abort();
}

const preferredWaitMs = (prefer: string | string[] | undefined): number =>
  (preferredWaitSeconds(prefer?.toString()) ?? 0) * 1000;
