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
import { signalboxWithoutLog } from './targets/signalbox-without-log.ts';

/** All that is compared, in the order of measuring and of the page. */
export const targets: readonly Target[] = [
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

/** What a part of this project's gateway costs is the difference to one without it. */
export const parts: readonly Target[] = [signalboxWithoutLog];

/** What all others are related to. */
export const REFERENCE = nodeUndici.name;
export const SUBJECT = signalbox.name;
