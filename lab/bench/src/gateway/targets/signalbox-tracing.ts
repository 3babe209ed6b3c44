import { freePort } from '@signalbox/testing/free-port';
import { startProgram } from '../program.ts';
import type { Target } from '../target.ts';
import { signalbox, startGateway } from './signalbox.ts';

/** The same gateway, exporting spans of a share of its requests. */
const tracing = (percent: number, what: string): Target => ({
  name: `signalbox-tracing-${percent}`,
  what,
  paths: signalbox.paths,
  async start(context) {
    const { port } = await startProgram(context, { name: 'otlp-receiver', role: 'others' });
    return startGateway(context, {
      ...endpoint(port),
      OTEL_TRACES_SAMPLER_ARG: String(percent / 100),
    });
  },
});

const endpoint = (port: number) => ({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces` });

const signalboxTracingPaused: Target = {
  name: 'signalbox-tracing-paused',
  what: 'The same gateway with an endpoint for traces at which nothing listens, so it records no spans; `signalbox` itself has no endpoint',
  paths: signalbox.paths,
  start: async (context) => startGateway(context, endpoint(await freePort())),
};

const signalboxTraced: Target = {
  name: 'signalbox-traced',
  what: 'The same gateway as the local stack runs it: per second it exports at most 1000 log lines and the spans of 50 new traces',
  paths: signalbox.paths,
  async start(context) {
    const { port } = await startProgram(context, { name: 'otlp-receiver', role: 'others' });
    return startGateway(context, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      MAX_TRACES_PER_SECOND: '50',
      MAX_EXPORTED_LINES_PER_SECOND: '1000',
    });
  },
};

/** This gateway with tracing, from no span to three for each request. */
export const tracingTargets: readonly Target[] = [
  signalboxTracingPaused,
  signalboxTraced,
  tracing(
    1,
    'The same gateway, which samples 1 % of its requests and exports their spans to a receiver that discards them',
  ),
  tracing(100, 'The same gateway, which samples every request. Above 2048 waiting spans it drops new ones'),
];
