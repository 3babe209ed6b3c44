import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { RpcServer } from '@signalbox/rpc';
import { Metrics } from '../metrics/metrics.ts';
import type { CreateEdge } from './edge.ts';

/** A service that answers messages of other services. */
export const rpcEdge: CreateEdge = async ({ module, config, logger }) => {
  let server: RpcServer | undefined;
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    inject: [Metrics],
    useFactory: (metrics: Metrics) => {
      server = new RpcServer({ host: config.HOST, port: config.PORT, observer: metrics.server });
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
