import type { Target } from './target.ts';
import { fastifyAlone } from './targets/fastify-alone.ts';
import { fastifyHttpProxy } from './targets/fastify-http-proxy.ts';
import { haproxy } from './targets/haproxy.ts';
import { moleculer } from './targets/moleculer.ts';
import { nestAxios } from './targets/nest-axios.ts';
import { nestTcp } from './targets/nest-tcp.ts';
import { nginx } from './targets/nginx.ts';
import { nodeUndici } from './targets/node-undici.ts';
import { signalbox } from './targets/signalbox.ts';
import { tracingTargets } from './targets/signalbox-tracing.ts';
import { signalboxWithTls } from './targets/signalbox-with-tls.ts';
import { signalboxWithoutContext } from './targets/signalbox-without-context.ts';
import { signalboxWithoutLog } from './targets/signalbox-without-log.ts';

/** This project's gateway with one part more or less: the difference is the cost of the part. */
const variants: readonly Target[] = [signalboxWithTls, signalboxWithoutLog, signalboxWithoutContext, ...tracingTargets];

/** Gateways and proxies, in the order of their start and of the page. */
export const gateways: readonly Target[] = [
  signalbox,
  nodeUndici,
  fastifyHttpProxy,
  nestTcp,
  nestAxios,
  moleculer,
  nginx,
  haproxy,
  fastifyAlone,
];

/** All targets. */
export const targets = [...gateways, ...variants];

/** The target that all others are compared with. */
export const REFERENCE = nodeUndici.name;
export const SUBJECT = signalbox.name;
