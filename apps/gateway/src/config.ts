import { flag, milliseconds, serviceSettings, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';

/** The settings of the gateway, read from environment variables. */
export const gatewayConfig = z.object({
  ...serviceSettings,
  MAX_REQUESTS_IN_FLIGHT: wholeNumber(1, 1_000_000).default(1_000).meta({
    description: 'Maximum number of concurrent requests. The gateway rejects further requests immediately with 503',
  }),
  MAX_REQUESTS_PER_SECOND: wholeNumber(0, 1_000_000).default(0).meta({
    description:
      'Maximum number of requests per second. The gateway rejects further requests immediately with 503. 0 means no limit',
  }),
  RESPONSE_TIMEOUT_MS: milliseconds().default(10_000).meta({
    description:
      'How long after the deadline of a request the client may still read the response. Then the gateway closes the connection',
    unit: 'ms',
  }),
  TOPOLOGY_PUBLIC: flag()
    .default(false)
    .meta({ description: 'When true, GET /api/topology needs no access token. When false, only admins may use it' }),
});
export type GatewayConfig = z.output<typeof gatewayConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of the gateway');
