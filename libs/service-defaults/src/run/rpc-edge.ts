import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { Authenticator, RpcServer, Tracing, type ServedCall, type ServerObserver } from '@signalbox/rpc';
import type { ServiceConfig } from '../config/service-settings.ts';
import { traceFields } from '../logging/logger.ts';
import { Metrics } from '../metrics/metrics.ts';
import type { CreateEdge } from './run-service.ts';
import { ServiceTls } from './service-tls.ts';

/** A service that handles messages of other services. Its module binds an Authenticator. */
export const rpcEdge: CreateEdge = async ({ module, config, host, logger }) => {
  let server: RpcServer | undefined;
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    inject: [Metrics, Authenticator, ServiceTls, Tracing],
    useFactory: (
      { server: metrics }: Metrics,
      authenticator: Authenticator,
      { rpc: tls }: ServiceTls,
      tracing: Tracing,
    ) => {
      const write = logger.frequentLine('answered', fieldsOf);
      const observer: ServerObserver = {
        started: metrics.started,
        served: (call) => {
          metrics.served(call);
          write(call);
        },
        refused: metrics.refused,
      };
      const fault = config.FAULT_INJECTION ? faultOf(config) : undefined;
      server = new RpcServer({ host, port: config.PORT, tls, authenticator, observer, tracing, fault });
      metrics.measure(server);
      return { strategy: server };
    },
    logger,
    abortOnError: false,
  });
  const listening = (): RpcServer => {
    if (!server) throw new Error('expected Nest to have created the server');
    return server;
  };
  return {
    app,
    isCalledByInstances: true,
    listen: async () => {
      await app.listen();
      return listening().port;
    },
    drain: (timeoutMs) => listening().drain(timeoutMs),
  };
};

/** The fault that the settings ask for now. */
const faultOf = (config: ServiceConfig) => ({
  get delayMs() {
    return config.FAULT_DELAY_MS;
  },
  get abortPercent() {
    return config.FAULT_ABORT_PERCENT;
  },
});

/** Formats fields as JSON. Only the id may come from a client and needs escaping. */
function fieldsOf({ message, requestId, traceparent, isTraced, code, durationMs }: ServedCall): string {
  const duration = Math.round(durationMs * 1000) / 1000;
  const ids = `"requestId":${JSON.stringify(requestId)}${traceFields(traceparent, isTraced)}`;
  return `"call":"${message}",${ids},"code":"${code}","durationMs":${duration}`;
}
