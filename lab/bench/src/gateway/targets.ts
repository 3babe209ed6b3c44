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
import { signalboxWithoutContext } from './targets/signalbox-without-context.ts';
import { signalboxWithoutLog } from './targets/signalbox-without-log.ts';

/** What a part of this project's gateway costs is the difference to one without it. */
const parts: readonly Target[] = [signalboxWithoutLog, signalboxWithoutContext];

/** Gateways and proxies, in the order of starting and of the page. */
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

/** All that can be measured. */
export const targets = [...gateways, ...parts];

/** What all others are related to. */
export const REFERENCE = nodeUndici.name;
export const SUBJECT = signalbox.name;
