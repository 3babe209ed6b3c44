import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from '../problems/problem-of.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import { limitUsers } from './client-limits.ts';
import { ExchangeHooks, type ExchangeOptions } from './exchange-hooks.ts';
import { acceptOnlyJson } from './json-body.ts';
import { CHECK_INTERVAL_MS, endLateExchanges } from './late-exchanges.ts';
import { ReceivedBodies } from './received-bodies.ts';
import { RefusedRequests } from './refused-requests.ts';
import { requestId } from './request-ids.ts';
import { routable } from './request-target.ts';
import { sendable } from './sendable.ts';
import { refuseUnexpectedInput } from './unexpected-input.ts';

const limits = {
  bodyBytes: 1024 * 1024,
  // Longer than the keep-alive of a proxy in front (nginx: 60 s), so that the proxy closes idle connections first.
  keepAliveMs: 72_000,
  headerBytes: 16 * 1024,
};

/** Sends the reply bytes of a service without parsing them. */
class BytesAdapter extends FastifyAdapter {
  override reply(response: FastifyReply, body: unknown, statusCode?: number): FastifyReply {
    if (!Buffer.isBuffer(body)) return super.reply(response, body, statusCode) as FastifyReply;
    if (statusCode !== undefined) response.statusCode = statusCode;
    return response.send(sendable(body));
  }
}

/** Creates the Fastify adapter for Nest. It limits all client input and answers every error with a problem. */
export function fastifyAdapter(options: ExchangeOptions): FastifyAdapter {
  const hooks = new ExchangeHooks(options);
  const refused = new RefusedRequests(options);
  const adapter = new BytesAdapter({
    // Nest's middleware is not used and would add a cost to every request.
    skipMiddie: true,
    bodyLimit: limits.bodyBytes,
    // From the first byte to the last byte of a request, also if there is no byte at all.
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    routerOptions: { maxParamLength: 200 },
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: options.requestTimeoutMs,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      // The hooks check the Host header: Node would send a response without a body.
      requireHostHeader: false,
    },
    rewriteUrl: ({ url = '' }) => routable(url),
    requestIdHeader: false,
    genReqId: requestId,
    clientErrorHandler: (error, socket) => refused.refuseUnreadable(error, socket),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      if (hooks.begin(request, reply) && !hooks.refusesRate(request, reply, 'requests'))
        sendProblem(reply, problemOf(error, request.id));
    },
  });
  const fastify = adapter.getInstance();
  hooks.install(fastify);
  refused.install(fastify);
  options.connections.watch(fastify.server);
  limitUsers(fastify, options.clientLimits);
  endLateExchanges(fastify, options, hooks);
  acceptOnlyJson(fastify);
  new ReceivedBodies(options.connections, options.maxReceivedBytes).install(fastify);
  refuseUnexpectedInput(fastify);
  return adapter;
}
