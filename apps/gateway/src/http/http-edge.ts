import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TokenVerifier } from '@signalbox/auth';
import { Metrics, type CreateEdge } from '@signalbox/service-defaults';
import { checkAccess } from '../access/check-access.ts';
import type { GatewayConfig } from '../config.ts';
import { Admission } from './admission.ts';
import { ReusePortListeners } from './reuse-port-listeners.ts';
import type { FinishedExchange } from './exchange-hooks.ts';
import { fastifyAdapter } from './fastify-adapter.ts';
import { HttpDrain } from './http-drain.ts';
import { HttpMetrics } from './http-metrics.ts';
import { Traffic } from './traffic.ts';

type Limits = Pick<GatewayConfig, 'MAX_REQUESTS_IN_FLIGHT' | 'MAX_REQUESTS_PER_SECOND' | 'ANSWER_TIMEOUT_MS'>;

/** The edge of a service whose clients speak HTTP. Counts each request, and logs a line for it. */
export const httpEdge =
  (limits: Limits): CreateEdge =>
  async ({ module, config, logger }) => {
    const traffic = new Traffic();
    const write = logger.frequentLine('request answered');
    const finished: ((exchange: FinishedExchange) => void)[] = [];
    if (write) finished.push((exchange) => write(fieldsOf(exchange)));
    const adapter = fastifyAdapter({
      traffic,
      admission: new Admission({
        maxInFlight: limits.MAX_REQUESTS_IN_FLIGHT,
        maxPerSecond: limits.MAX_REQUESTS_PER_SECOND,
      }),
      requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
      answerTimeoutMs: limits.ANSWER_TIMEOUT_MS,
      onFinished: (exchange) => finished.forEach((tell) => tell(exchange)),
    });
    const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
      logger,
      bodyParser: false,
      abortOnError: false,
    });
    checkAccess(adapter.getInstance(), app.get(TokenVerifier));
    const metrics = new HttpMetrics(app.get(Metrics).registry, traffic);
    finished.push((exchange) => metrics.count(exchange));
    const server = app.getHttpServer();
    const doors = new ReusePortListeners(server);
    const drain = new HttpDrain(server, doors, traffic);
    return {
      app,
      listen: () => doors.open({ port: config.PORT, host: config.HOST }, (at) => app.listen(at)),
      drain: (timeoutMs) => drain.drain(timeoutMs),
    };
  };

/** As JSON. Only what a service said may have to be escaped: ids are looked at when they come, routes are ours. */
function fieldsOf({ method, route, status, durationMs, requestId, traceId, failure }: FinishedExchange): string {
  const how = method === undefined ? '' : `"method":"${method}",`;
  const path = route === undefined ? '' : `"route":"${route}",`;
  const took = durationMs === undefined ? '' : `"durationMs":${durationMs},`;
  const said = failure === undefined ? '' : `,"failure":${JSON.stringify(failure)}`;
  return `${how}${path}"status":${status},${took}"requestId":"${requestId}","traceId":"${traceId}"${said}`;
}
