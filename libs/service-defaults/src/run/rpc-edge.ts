import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { RpcServer, type ServerObserver } from '@signalbox/rpc';
import { Metrics } from '../metrics/metrics.ts';
import type { CreateEdge } from './edge.ts';
import { rpcTls } from './rpc-tls.ts';

/** A service that answers messages of other services. */
export const rpcEdge: CreateEdge = async ({ module, config, logger }) => {
  let server: RpcServer | undefined;
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    inject: [Metrics],
    useFactory: ({ server: metrics }: Metrics) => {
      const observer: ServerObserver = {
        started: metrics.started,
        served: (call) => {
          metrics.served(call);
          const { message, requestId, code, durationMs } = call;
          logger.log({
            message: 'answered',
            call: message,
            requestId,
            code,
            durationMs: Math.round(durationMs * 1000) / 1000,
          });
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
    listen: async () => {
      await app.listen();
      return listening().port;
    },
    drain: (timeoutMs) => listening().drain(timeoutMs),
  };
};
