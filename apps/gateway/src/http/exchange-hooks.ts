import { NotFoundException } from '@nestjs/common';
import { Cancellation } from '@signalbox/discovery';
import { runInRequest, spanIdOf, traceIdOf } from '@signalbox/rpc';
import type { AllowedHosts } from '@signalbox/service-defaults';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LimitName } from '../api/endpoint.ts';
import { endpointOf } from '../api/serve.ts';
import { problemResponse } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import { isLimited, type Admission } from './admission.ts';
import type { ClientAddresses } from './client-address.ts';
import { limitOf, type ClientLimits } from './client-limits.ts';
import { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import type { Exchange } from './exchange.ts';
import { needsHost, problemOfHead } from './request-head.ts';
import { endTrace, type RequestTraces } from './request-traces.ts';
import type { ReaderLimits } from './slow-readers.ts';
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
  /** Undefined if the trace is not sampled. */
  readonly spanId?: string;
  /** The reason, if a service failed or the request could not be parsed. */
  readonly failure?: string;
}

export interface ExchangeOptions {
  readonly traffic: Traffic;
  readonly connections: Connections;
  readonly admission: Admission;
  readonly allowedHosts: AllowedHosts;
  readonly clientAddresses: ClientAddresses;
  readonly traces: RequestTraces;
  readonly clientLimits: ClientLimits;
  /** Time from the first byte of a request to its response, unless the client prefers to wait. */
  readonly requestTimeoutMs: number;
  /** Maximum number of unanswered requests of one connection. */
  readonly maxPipelined: number;
  readonly readers: ReaderLimits;
  /** Maximum number of bytes of incomplete request bodies. */
  readonly maxReceivedBytes: number;
  readonly onFinished: (exchange: FinishedExchange) => void;
}

// nginx's status for a client that disconnected before the response.
const CLIENT_CLOSED_REQUEST = 499;

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
      if (!this.begin(request, reply)) return;
      const connection = Connection.of(request.raw.socket);
      if (connection && connection.replies.length > 1) {
        connection.startInTurn(() => {
          if (!reply.sent) this.start(request, reply, done);
        });
      } else {
        this.start(request, reply, done);
      }
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
          request.exchange.route = url;
          done();
        },
      ];
      if (!limited) return;
      // After the body is read: a request that is incomplete does not use the capacity of complete ones.
      route.preValidation = [
        (request, reply, done) => {
          if (this.admits(request)) done();
          else sendProblem(reply, problemResponse('OVERLOADED', { requestId: request.id }));
        },
        ...[route.preValidation ?? []].flat(),
      ];
    });
    // The context starts after the body is read, which does not need it. This costs less.
    fastify.addHook('preHandler', (request, _reply, done) => {
      runInRequest(request.exchange.context, done);
    });
  }

  /**
   * Also called for requests that the router rejects before any hook runs.
   * @returns false if the connection has too many unanswered requests. Then the request needs no other response.
   */
  begin(request: FastifyRequest, reply: FastifyReply): boolean {
    const { traffic, clientAddresses, traces, requestTimeoutMs, maxPipelined } = this.options;
    const connection = Connection.of(request.raw.socket);
    // The connection closes after an earlier response.
    if (connection?.isRefused) {
      reply.hijack();
      return false;
    }
    const startedAt = connection?.startOfRequest() ?? performance.now();
    const cancellation = new Cancellation();
    const clientAddress = clientAddresses.of(request.raw);
    const span = traces.begin(request.raw, clientAddress, startedAt);
    const context = {
      requestId: request.id,
      traceparent: span ? span.traceparent : traces.withoutSpan(request.raw, clientAddress),
      span,
      userToken: undefined,
      clientAddress,
      deadlineAt: startedAt + requestTimeoutMs,
      cancellation,
    };
    const exchange: Exchange = {
      startedAt,
      context,
      user: undefined,
      route: undefined,
      isAdmitted: false,
      failure: undefined,
    };
    request.exchange = exchange;
    reply.headers(headersOfEveryResponse).header('x-request-id', request.id);
    // After an upgrade request, Node does not read further requests of the same packet.
    if (traffic.draining || request.headers.upgrade !== undefined) reply.header('connection', 'close');
    const slot = traffic.inFlight.add(reply);
    connection?.replies.push(reply);
    // Node emits this event once.
    reply.raw.on('close', () => {
      traffic.inFlight.delete(slot);
      connection?.answered(reply);
      this.releaseSlot(exchange);
      if (!reply.raw.writableFinished) cancellation.abort();
      this.finish(request, reply);
    });
    if (!connection || connection.replies.length <= maxPipelined) return true;
    connection.isRefused = true;
    this.options.connections.count('pipelined_requests');
    const detail = `expected at most ${maxPipelined} unanswered requests of a connection`;
    sendProblem(reply.header('connection', 'close'), problemResponse('OVERLOADED', { requestId: request.id, detail }));
    return false;
  }

  /** Lets another request use the slot of this one. */
  releaseSlot(exchange: Exchange): void {
    if (!exchange.isAdmitted) return;
    exchange.isAdmitted = false;
    this.options.traffic.admitted -= 1;
  }

  private start(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    if (!request.is404) return done();
    // Rejected before the body is read, because the body does not matter.
    if (!this.refusesHead(request, reply, true) && !this.refusesRate(request, reply, 'requests'))
      done(new NotFoundException(`Cannot ${request.method} ${request.url}`));
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
  refusesRate({ id: requestId, exchange }: FastifyRequest, reply: FastifyReply, limit: LimitName): boolean {
    const reached = this.options.clientLimits.takeForAddress(limit, exchange.context.clientAddress);
    if (reached) sendProblem(reply, problemResponse('TOO_MANY_REQUESTS', { requestId, ...reached }));
    return reached !== undefined;
  }

  private admits({ exchange }: FastifyRequest): boolean {
    const { admission, traffic } = this.options;
    if (!admission.admits(traffic.admitted)) return false;
    exchange.isAdmitted = true;
    traffic.admitted += 1;
    return true;
  }

  private finish({ id, method, exchange }: FastifyRequest, { raw }: FastifyReply): void {
    const { traceparent, span } = exchange.context;
    const status = raw.writableFinished ? raw.statusCode : CLIENT_CLOSED_REQUEST;
    if (span) endTrace(span, method, exchange.route, status);
    this.options.onFinished({
      method,
      route: exchange.route,
      status,
      durationMs: Math.round((performance.now() - exchange.startedAt) * 1000) / 1000,
      requestId: id,
      traceId: traceIdOf(traceparent),
      spanId: span && spanIdOf(traceparent),
      failure: exchange.failure,
    });
  }
}
