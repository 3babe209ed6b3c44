import type { Socket } from 'node:net';
import { NotFoundException } from '@nestjs/common';
import { Cancellation } from '@signalbox/discovery';
import { runInRequest } from '@signalbox/rpc';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemAnswer } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import { isLimited, type Admission } from './admission.ts';
import type { Exchange } from './exchange.ts';
import { needsHost, refusalOfHead } from './request-head.ts';
import { traceparent } from './request-ids.ts';
import type { Traffic } from './traffic.ts';

/** One request that is over. */
export interface FinishedExchange {
  /** Undefined where it could not be read. */
  readonly method?: string;
  /** The path of its endpoint, as it is declared; undefined where there is none, or it was refused before. */
  readonly route?: string;
  readonly status: number;
  /** Undefined where its beginning is not known. */
  readonly durationMs?: number;
  readonly requestId: string;
  readonly traceId: string;
  /** Why it failed, where a service did, or it could not be read. */
  readonly failure?: string;
}

export interface ExchangeOptions {
  readonly traffic: Traffic;
  readonly admission: Admission;
  /** How long a request may take, unless the client prefers to wait. */
  readonly requestTimeoutMs: number;
  /** How long after that a client may still read the answer. */
  readonly answerTimeoutMs: number;
  readonly onFinished: (exchange: FinishedExchange) => void;
}

// nginx's status for a client that was gone before its answer.
const CLIENT_CLOSED_REQUEST = 499;

// A client that sends more requests before it reads the answers would take the places of all others.
const MAX_PIPELINED = 64;
const WAITING = Symbol('requests of a connection without an answer');
type Pipelined = Socket & { [WAITING]?: number };

const headersOfEveryAnswer = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Gives each request its context: ids, deadline, a signal for when the client is gone, and an end that is reported. */
export class ExchangeHooks {
  constructor(private readonly options: ExchangeOptions) {}

  install(fastify: FastifyInstance): void {
    fastify.decorateRequest('exchange', null as never);
    fastify.addHook('onRequest', (request, reply, done) => {
      this.begin(request, reply);
      if (!request.is404) return done();
      // Before the body is read: it does not matter what it is made of.
      if (!refuseHead(request, reply, true)) done(new NotFoundException(`Cannot ${request.method} ${request.url}`));
    });
    // By the route, not the address that came: the router also takes `/%61pi/me` and `http://host/api/me`.
    fastify.addHook('onRoute', (route) => {
      const { url } = route;
      const limited = isLimited(url);
      const hostNeeded = needsHost(url);
      const own = [route.onRequest ?? []].flat();
      route.onRequest = [
        ...own,
        (request, reply, done) => {
          if (refuseHead(request, reply, hostNeeded)) return;
          if (limited && !this.admits()) {
            return sendProblem(reply, problemAnswer('OVERLOADED', { requestId: request.id }));
          }
          request.exchange.route = url;
          done();
        },
      ];
    });
    // Not before the body is read, which needs no context: to enter it later costs less.
    fastify.addHook('preHandler', (request, _reply, done) => {
      runInRequest(request.exchange.context, done);
    });
  }

  /** Also for the requests that the router refuses before any hook runs. */
  begin(request: FastifyRequest, reply: FastifyReply): void {
    const { traffic, requestTimeoutMs } = this.options;
    const startedAt = performance.now();
    const cancellation = new Cancellation();
    const context = {
      requestId: request.id,
      traceparent: traceparent(request.raw),
      userToken: undefined,
      deadlineAt: startedAt + requestTimeoutMs,
      cancellation,
    };
    const exchange: Exchange = { startedAt, context, user: undefined, route: undefined, failure: undefined };
    request.exchange = exchange;
    reply.headers(headersOfEveryAnswer).header('x-request-id', request.id);
    // Where an upgrade is asked for, Node reads no request that comes in the same packet.
    if (traffic.draining || request.headers.upgrade !== undefined) reply.header('connection', 'close');
    const place = traffic.inFlight.add(reply);
    const socket: Pipelined = request.raw.socket;
    const waiting = (socket[WAITING] = (socket[WAITING] ?? 0) + 1);
    if (waiting > MAX_PIPELINED) socket.destroy();
    // Node tells it once.
    reply.raw.on('close', () => {
      traffic.inFlight.delete(place);
      socket[WAITING]! -= 1;
      if (!reply.raw.writableFinished) cancellation.abort();
      this.finish(request, reply);
    });
  }

  private admits(): boolean {
    const { admission, traffic } = this.options;
    // The one that asks is among them already.
    return admission.admits(traffic.inFlight.size - 1);
  }

  private finish({ id, method, exchange }: FastifyRequest, { raw }: FastifyReply): void {
    this.options.onFinished({
      method,
      route: exchange.route,
      status: raw.writableFinished ? raw.statusCode : CLIENT_CLOSED_REQUEST,
      durationMs: Math.round((performance.now() - exchange.startedAt) * 1000) / 1000,
      requestId: id,
      traceId: exchange.context.traceparent.slice(3, 35),
      failure: exchange.failure,
    });
  }
}

/** Answers a request that is refused by its head alone, and ends the connection, on which the next one may begin elsewhere. */
function refuseHead(request: FastifyRequest, reply: FastifyReply, hostNeeded: boolean): boolean {
  const refusal = refusalOfHead(request.raw, hostNeeded);
  if (!refusal) return false;
  sendProblem(
    reply.header('connection', 'close'),
    problemAnswer(refusal.code, { requestId: request.id, detail: refusal.detail }),
  );
  return true;
}
