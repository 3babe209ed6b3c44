import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AllowedAddresses } from '@signalbox/discovery';
import { Tracing } from '@signalbox/rpc';
import { AllowedHosts, type CreateEdge } from '@signalbox/service-defaults';
import type { FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { Access } from '../access/operator.ts';
import type { ConsoleConfig } from '../config.ts';
import { NotFoundError } from '../console-errors.ts';
import { registerOtlp } from '../otlp/otlp-routes.ts';
import { receiversOf } from '../otlp/receivers-of.ts';
import { History } from '../store/history.ts';
import { AppHandlers } from './app-handlers.ts';
import { drain } from './drain.ts';
import { LiveStreams } from './live-streams.ts';
import { openApi } from './openapi.ts';
import { PageFiles } from './page-files.ts';
import { problemOf } from './problem.ts';
import { registerRoutes } from './route-table.ts';
import { protect } from './security-headers.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** Of a request by the page: also the sign-in, for which no session is needed. */
const BODY_BYTES = 64 * 1024;
const MAX_CONNECTIONS = 1_000;

/** Creates the edge for browsers and exporters. */
export const consoleEdge =
  (config: ConsoleConfig): CreateEdge =>
  async ({ module, host, logger }) => {
    const adapter = new FastifyAdapter({
      skipMiddie: true,
      bodyLimit: BODY_BYTES,
      requestTimeout: REQUEST_TIMEOUT_MS,
      routerOptions: { maxParamLength: 500 },
      http: { headersTimeout: REQUEST_TIMEOUT_MS },
    });
    const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
      logger,
      bodyParser: false,
      abortOnError: false,
    });
    const fastify = adapter.getInstance() as unknown as FastifyInstance;
    const streams = app.get(LiveStreams);
    const handlers = app.get(AppHandlers).all;
    const options = { handlers, access: app.get(Access), streams, tracing: app.get(Tracing) };
    // In a scope of their own: Nest sets an error handler and hooks for its routes, of which there are none.
    void fastify.register(async (scope) => {
      protect(scope, new AllowedHosts(config.ALLOWED_HOSTS));
      answerErrors(scope);
      registerRoutes(scope, options);
      void scope.register(async (otlp) => {
        const allowed = new AllowedAddresses({ networks: config.ALLOWED_NETWORKS });
        registerOtlp(otlp, { receivers: receiversOf(app.get(History)), token: config.OTLP_TOKEN, allowed });
      });
      servePage(scope);
    });
    const server = app.getHttpServer();
    server.maxConnections = MAX_CONNECTIONS;
    return {
      app,
      listen: async () => {
        await app.listen({ port: config.PORT, host });
        return (server.address() as AddressInfo).port;
      },
      drain: (timeoutMs) => {
        streams.close();
        return drain(server, timeoutMs);
      },
    };
  };

const failures = new Logger('Console');

function answerErrors(scope: FastifyInstance): void {
  scope.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.code === 'INTERNAL')
      failures.error({ message: 'request failed', error, route: request.routeOptions.url });
    return reply
      .status(problem.status)
      .header('content-type', 'application/problem+json')
      .send(Buffer.from(JSON.stringify(problem)));
  });
}

function servePage(scope: FastifyInstance): void {
  const page = new PageFiles();
  const description = Buffer.from(JSON.stringify(openApi()));
  scope.get('/api/openapi.json', (_, reply) => reply.header('content-type', 'application/json').send(description));
  scope.all('/*', (request, reply) => {
    const { method, url, headers } = request;
    const isPage = (method === 'GET' || method === 'HEAD') && page.send(url, headers['accept-encoding'], reply);
    if (!isPage) throw new NotFoundError(`there is no ${method} ${url.split('?', 1)[0]}`);
    return reply;
  });
}
