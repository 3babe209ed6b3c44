import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TokenVerifier } from '@signalbox/auth';
import { AllowedAddresses } from '@signalbox/discovery';
import { Tracing } from '@signalbox/rpc';
import { AllowedHosts, Metrics, RuntimeConfig, type CreateEdge } from '@signalbox/service-defaults';
import { checkAccess } from '../access/check-access.ts';
import type { GatewayConfig } from '../config.ts';
import { Admission } from './admission.ts';
import { ClientAddresses } from './client-address.ts';
import { ClientLimits } from './client-limits.ts';
import { Connections } from './connections.ts';
import { ReusePortListeners } from './reuse-port-listeners.ts';
import type { FinishedExchange } from './exchange-hooks.ts';
import { fastifyAdapter } from './fastify-adapter.ts';
import { HttpDrain } from './http-drain.ts';
import { HttpMetrics } from './http-metrics.ts';
import { RequestTraces } from './request-traces.ts';
import { Traffic } from './traffic.ts';

/** Creates the edge for HTTP clients. It counts and logs each request. */
export const httpEdge =
  (config: GatewayConfig): CreateEdge =>
  async ({ module, host, logger }) => {
    const traffic = new Traffic();
    const trustedProxies = new AllowedAddresses({ networks: config.TRUSTED_PROXIES });
    const traces = new RequestTraces(trustedProxies);
    const connections = new Connections({
      maxConnections: config.MAX_CONNECTIONS,
      maxPerAddress: config.MAX_CONNECTIONS_PER_ADDRESS,
      maxUnreadBytes: config.MAX_UNREAD_BYTES_PER_CONNECTION,
      trustedProxies,
    });
    const clientLimits = new ClientLimits(config);
    const finished = [logger.frequentLine('request answered', fieldsOf)];
    const adapter = fastifyAdapter({
      traffic,
      connections,
      admission: new Admission(config),
      allowedHosts: new AllowedHosts(config.ALLOWED_HOSTS),
      clientAddresses: new ClientAddresses(trustedProxies),
      traces,
      clientLimits,
      get requestTimeoutMs() {
        return config.REQUEST_TIMEOUT_MS;
      },
      maxPipelined: config.MAX_PIPELINED_REQUESTS,
      maxReceivedBytes: config.MAX_RECEIVED_BYTES,
      readers: {
        responseTimeoutMs: config.RESPONSE_TIMEOUT_MS,
        maxResponseMs: config.MAX_RESPONSE_MS,
        maxUnreadBytes: config.MAX_UNREAD_BYTES,
      },
      onFinished: (exchange) => finished.forEach((report) => report(exchange)),
    });
    const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
      logger,
      bodyParser: false,
      abortOnError: false,
    });
    traces.use(app.get(Tracing));
    checkAccess(adapter.getInstance(), app.get(TokenVerifier));
    const metrics = new HttpMetrics(app.get(Metrics).registry, traffic, connections);
    finished.push((exchange) => metrics.count(exchange));
    const server = app.getHttpServer();
    app.get(RuntimeConfig).subscribe(() => {
      clientLimits.configure(config);
      server.requestTimeout = config.REQUEST_TIMEOUT_MS;
      server.headersTimeout = config.REQUEST_TIMEOUT_MS;
    });
    const listeners = new ReusePortListeners(server);
    const drain = new HttpDrain(server, listeners, connections, traffic);
    return {
      app,
      listen: () => listeners.open({ port: config.PORT, host }, (at) => app.listen(at)),
      drain: (timeoutMs) => drain.drain(timeoutMs),
    };
  };

/** Formats the fields as JSON. Only `failure` needs escaping: ids are validated, and routes are constants. */
function fieldsOf({
  method,
  route,
  status,
  durationMs,
  requestId,
  traceId,
  spanId,
  failure,
}: FinishedExchange): string {
  const methodField = method === undefined ? '' : `"method":"${method}",`;
  const routeField = route === undefined ? '' : `"route":"${route}",`;
  const durationField = durationMs === undefined ? '' : `"durationMs":${durationMs},`;
  const spanField = spanId === undefined ? '' : `,"spanId":"${spanId}"`;
  const failureField = failure === undefined ? '' : `,"failure":${JSON.stringify(failure)}`;
  return `${methodField}${routeField}"status":${status},${durationField}"requestId":"${requestId}","traceId":"${traceId}"${spanField}${failureField}`;
}
