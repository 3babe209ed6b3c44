import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import {
  Authenticator,
  matchesInstallationName,
  RpcServer,
  matchesServiceName,
  type RpcTls,
  type ServedCall,
  type ServerObserver,
} from '@signalbox/rpc';
import type { ServiceConfig } from '../config/service-settings.ts';
import { Metrics } from '../metrics/metrics.ts';
import type { CreateEdge } from './run-service.ts';

/** A service that handles messages of other services. Its module binds an Authenticator. */
export const rpcEdge: CreateEdge = async ({ module, config, logger }) => {
  let server: RpcServer | undefined;
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(module, {
    inject: [Metrics, Authenticator],
    useFactory: ({ server: metrics }: Metrics, authenticator: Authenticator) => {
      const write = logger.frequentLine('answered');
      const observer: ServerObserver = {
        started: metrics.started,
        served: (call) => {
          metrics.served(call);
          write?.(fieldsOf(call));
        },
        refused: metrics.refused,
      };
      server = new RpcServer({ host: config.HOST, port: config.PORT, tls: rpcTls(config), authenticator, observer });
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

/** The TLS identity of this service, if configured. */
export function rpcTls(config: ServiceConfig): RpcTls | undefined {
  const { RPC_TLS_CERT_FILE: cert, RPC_TLS_KEY_FILE: key, RPC_TLS_CA_FILE: ca, RPC_TLS_CALLERS: callers } = config;
  if (!cert || !key || !ca) return undefined;
  const { INSTALLATION: installation } = config;
  const checkIdentity = installation === undefined ? matchesServiceName : matchesInstallationName(installation);
  return { cert, key, ca, callers, checkIdentity };
}

/** Formats fields as JSON. Only the id may come from a client and needs escaping. */
function fieldsOf({ message, requestId, code, durationMs }: ServedCall): string {
  const duration = Math.round(durationMs * 1000) / 1000;
  return `"call":"${message}","requestId":${JSON.stringify(requestId)},"code":"${code}","durationMs":${duration}`;
}
