import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { RpcServer, type ServedCall, type ServerObserver } from '@signalbox/rpc';
import { Metrics } from '../metrics/metrics.ts';
import type { CreateEdge } from './edge.ts';
import { rpcTls } from './rpc-tls.ts';

/** A service that answers messages of other services. */
export const rpcEdge: CreateEdge = async ({ module, config, logger }) => {
  let server: RpcServer | undefined;
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    inject: [Metrics],
    useFactory: ({ server: metrics }: Metrics) => {
      const write = logger.frequentLine('answered');
      const observer: ServerObserver = {
        started: metrics.started,
        served: (call) => {
          metrics.served(call);
          write?.(fieldsOf(call));
        },
      };
      server = new RpcServer({ host: config.HOST, port: config.PORT, tls: rpcTls(config), observer });
      return { strategy: server };
    },
    logger,
    abortOnError: false,
  });
  const listening = (): RpcServer => {
    if (!server) throw new Error('expected Nest to have made the server');
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

/** As JSON: names and codes are ours, the id may be anybody's. */
function fieldsOf({ message, requestId, code, durationMs }: ServedCall): string {
  const duration = Math.round(durationMs * 1000) / 1000;
  return `"call":"${message}","requestId":${JSON.stringify(requestId)},"code":"${code}","durationMs":${duration}`;
}
