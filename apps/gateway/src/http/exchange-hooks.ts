import type { Socket } from 'node:net';
import { NotFoundException } from '@nestjs/common';
import { Cancellation } from '@signalbox/discovery';
import { runInRequest } from '@signalbox/rpc';
import type { AllowedHosts } from '@signalbox/service-defaults';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LimitName } from '../api/endpoint.ts';
import { endpointOf } from '../api/serve.ts';
import { problemResponse } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import { isLimited, type Admission } from './admission.ts';
import type { ClientAddresses } from './client-address.ts';
import { limitOf, type ClientLimits } from './client-limits.ts';
import type { Exchange } from './exchange.ts';
import { needsHost, problemOfHead } from './request-head.ts';
import { traceparent } from './request-ids.ts';
import type { Traffic } from './traffic.ts';

/** A completed request. */
export interface FinishedExchange {
  /** Undefined if the request could not be parsed. */
  readonly method?: string;
  /** The declared path of its endpoint. Undefined if there is none, or if the request was rejected before routing. */
  readonly route?: string;
  readonly status: number;
  /** Undefined if the start time is not known. */
  readonly durationMs?: number;
  readonly requestId: string;
  readonly traceId: string;
  /** The reason, if a service failed or the request could not be parsed. */
  readonly failure?: string;
}

export interface ExchangeOptions {
  readonly traffic: Traffic;
  readonly admission: Admission;
  readonly allowedHosts: AllowedHosts;
  readonly clientAddresses: ClientAddresses;
  readonly clientLimits: ClientLimits;
  /** Maximum duration of a request, unless the client prefers to wait. */
  readonly requestTimeoutMs: number;
  /** How long after the deadline a client may still read the response. */
  readonly responseTimeoutMs: number;
  readonly onFinished: (exchange: FinishedExchange) => void;
}

// nginx's status for a client that disconnected before the response.
const CLIENT_CLOSED_REQUEST = 499;

// With more pipelined requests, one client could use the limit of concurrent requests of all clients.
const MAX_PIPELINED = 64;
const WAITING = Symbol('unanswered requests of a connection');
type Pipelined = Socket & { [WAITING]?: number };

const headersOfEveryResponse = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Creates the context of each request (ids, deadline, cancellation when the client disconnects) and reports its end. */
export class ExchangeHooks {
  constructor(private readonly options: ExchangeOptions) {}

  install(fastify: FastifyInstance): void {
    fastify.decorateRequest('exchange', null as never);
    fastify.addHook('onRequest', (request, reply, done) => {
      this.begin(request, reply);
      if (!request.is404) return done();
      // Rejected before the body is read, because the body does not matter.
      if (!this.refusesHead(request, reply, true) && !this.refusesRate(request, reply, 'requests'))
        done(new NotFoundException(`Cannot ${request.method} ${request.url}`));
    });
    // Decided by the route, not by the request target: the router also accepts `/%61pi/me` and `http://host/api/me`.
    fastify.addHook('onRoute', (route) => {
      const { url } = route;
      const limited = isLimited(url);
      const limit = limitOf(endpointOf(route));
      const hostNeeded = needsHost(url);
      const own = [route.onRequest ?? []].flat();
      route.onRequest = [
        ...own,
        (request, reply, done) => {
          if (this.refusesHead(request, reply, hostNeeded)) return;
          if (limit && this.refusesRate(request, reply, limit)) {
            request.exchange.route = url;
            return;
          }
          if (limited && !this.admits()) {
            return sendProblem(reply, problemResponse('OVERLOADED', { requestId: request.id }));
          }
          request.exchange.route = url;
          done();
        },
      ];
    });
    // The context starts after the body is read, which does not need it. This costs less.
    fastify.addHook('preHandler', (request, _reply, done) => {
      runInRequest(request.exchange.context, done);
    });
  }

  /** Also called for requests that the router rejects before any hook runs. */
  begin(request: FastifyRequest, reply: FastifyReply): void {
    const { traffic, clientAddresses, requestTimeoutMs } = this.options;
    const startedAt = performance.now();
    const cancellation = new Cancellation();
    const context = {
      requestId: request.id,
      traceparent: traceparent(request.raw),
      userToken: undefined,
      clientAddress: clientAddresses.of(request.raw),
      deadlineAt: startedAt + requestTimeoutMs,
      cancellation,
    };
    const exchange: Exchange = { startedAt, context, user: undefined, route: undefined, failure: undefined };
    request.exchange = exchange;
    reply.headers(headersOfEveryResponse).header('x-request-id', request.id);
    // After an upgrade request, Node does not read further requests of the same packet.
    if (traffic.draining || request.headers.upgrade !== undefined) reply.header('connection', 'close');
    const slot = traffic.inFlight.add(reply);
    const socket: Pipelined = request.raw.socket;
    const waiting = (socket[WAITING] = (socket[WAITING] ?? 0) + 1);
    if (waiting > MAX_PIPELINED) socket.destroy();
    // Node emits this event once.
    reply.raw.on('close', () => {
      traffic.inFlight.delete(slot);
      socket[WAITING]! -= 1;
      if (!reply.raw.writableFinished) cancellation.abort();
      this.finish(request, reply);
    });
  }

  /** Rejects a request with an invalid head. It closes the connection, because the start of the next request is not known. */
  private refusesHead(request: FastifyRequest, reply: FastifyReply, hostNeeded: boolean): boolean {
    const refusal = problemOfHead(request.raw, hostNeeded, this.options.allowedHosts);
    if (!refusal) return false;
    sendProblem(
      reply.header('connection', 'close'),
      problemResponse(refusal.code, { requestId: request.id, detail: refusal.detail }),
    );
    return true;
  }

  /** Rejects a request of a client that has reached a limit. */
  private refusesRate({ id: requestId, exchange }: FastifyRequest, reply: FastifyReply, limit: LimitName): boolean {
    const reached = this.options.clientLimits.takeForAddress(limit, exchange.context.clientAddress);
    if (reached) sendProblem(reply, problemResponse('TOO_MANY_REQUESTS', { requestId, ...reached }));
    return reached !== undefined;
  }

  private admits(): boolean {
    const { admission, traffic } = this.options;
    // The current request is already counted.
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
