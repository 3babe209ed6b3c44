import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemAnswer } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import { preferredWaitSeconds } from './prefer.ts';
import type { Traffic } from './traffic.ts';

const LOOK_EVERY_MS = 500;
// Calls to services end by the deadline, and their answer is sent then. After this much more, nothing else will answer.
const SLACK_MS = 500;

/**
 * Ends every exchange that goes on after its deadline, whichever side is slow: answers the client that is still to send
 * its body (408) or waits for an answer (504), and cuts the connection of one that does not take its answer.
 * @param answerTimeoutMs - how long after the deadline a client may still read.
 */
export function endLateExchanges(fastify: FastifyInstance, traffic: Traffic, answerTimeoutMs: number): void {
  // One timer for all: one for each request would cost every request.
  const timer = setInterval(() => {
    const now = performance.now();
    for (const reply of traffic.inFlight.values()) endIfLate(reply, now, answerTimeoutMs);
  }, LOOK_EVERY_MS).unref();
  fastify.addHook('onClose', (_, done) => {
    clearInterval(timer);
    done();
  });
}

function endIfLate(reply: FastifyReply, now: number, answerTimeoutMs: number): void {
  const { raw, request } = reply;
  const { context } = request.exchange;
  if (now < context.deadlineAt + SLACK_MS) return;
  const lateMs = now - context.deadlineAt - SLACK_MS - preferredWaitMs(request.headers.prefer);
  if (raw.headersSent) {
    if (lateMs > answerTimeoutMs) request.raw.socket.destroy();
  } else if (lateMs >= 0) {
    answerLate(reply);
  }
}

function answerLate(reply: FastifyReply): void {
  const { id: requestId, raw, exchange } = reply.request;
  if (raw.complete) {
    exchange.failure = 'no answer by the deadline';
    sendProblem(reply, problemAnswer('DEADLINE_EXCEEDED', { requestId }));
  } else {
    sendProblem(reply.header('connection', 'close'), problemAnswer('REQUEST_TIMEOUT', { requestId }));
  }
  exchange.context.cancellation.abort();
}

const preferredWaitMs = (prefer: string | string[] | undefined): number =>
  (preferredWaitSeconds(prefer?.toString()) ?? 0) * 1000;
