import { flag, milliseconds, serviceSettings, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';

/** What the gateway can be told by its environment. */
export const gatewayConfig = z.object({
  ...serviceSettings,
  MAX_REQUESTS_IN_FLIGHT: wholeNumber(1, 1_000_000)
    .default(1_000)
    .meta({ description: 'How many requests are answered at a time; more are refused at once with 503' }),
  MAX_REQUESTS_PER_SECOND: wholeNumber(0, 1_000_000)
    .default(0)
    .meta({ description: 'How many requests a second are taken on, more being refused likewise; 0 for no limit' }),
  ANSWER_TIMEOUT_MS: milliseconds().default(10_000).meta({
    description: 'How long after the deadline of its request a client may read the answer, before it is cut off',
    unit: 'ms',
  }),
  TOPOLOGY_PUBLIC: flag()
    .default(false)
    .meta({ description: 'Whether anyone may see GET /api/topology, and not admins only' }),
});
export type GatewayConfig = z.output<typeof gatewayConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of the gateway');
