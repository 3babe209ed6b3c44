import { keySettings } from '@signalbox/auth';
import { flag, milliseconds, networks, quota, serviceSettings, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';

const clientLimit = (standard: string, what: string) =>
  quota()
    .prefault(standard)
    .meta({
      description: `Maximum number of ${what}. The gateway answers further requests with 429. 0 means no limit`,
      unit: 'requests/s',
      isDynamic: true,
    });

/** The settings of the gateway, read from environment variables. */
export const gatewayConfig = z.object({
  ...serviceSettings,
  ...keySettings,
  MAX_REQUESTS_IN_FLIGHT: wholeNumber(1, 1_000_000).default(1_000).meta({
    isDynamic: true,
    description:
      'Maximum number of concurrent requests whose body is complete. The gateway rejects further requests immediately with 503',
  }),
  MAX_REQUESTS_PER_SECOND: wholeNumber(0, 1_000_000).default(0).meta({
    isDynamic: true,
    description:
      'Maximum number of requests per second. The gateway rejects further requests immediately with 503. 0 means no limit',
  }),
  SIGN_UP_OPEN: flag().default(true).meta({
    isDynamic: true,
    description: 'Whether new accounts can be created. When false, the gateway answers POST /api/users with 403',
  }),
  SIGN_IN_LIMIT: clientLimit('30/60', 'sign-ins and changes of the password from one address'),
  SIGN_UP_LIMIT: clientLimit('10/100', 'new accounts from one address'),
  REFRESH_LIMIT: clientLimit('300/60', 'refreshed sessions from one address'),
  // begin orders
  ORDER_LIMIT: clientLimit('120/60', 'orders from one address, and of one user'),
  // end orders
  REQUEST_LIMIT: clientLimit('2000/10', 'other requests from one address'),
  NETWORK_LIMIT_FACTOR: wholeNumber(1, 1_000).default(4).meta({
    isDynamic: true,
    description: 'How many times the limit of one address applies to its network (/24 or /56)',
  }),
  MAX_CONNECTIONS: wholeNumber(1, 1_000_000).default(10_000).meta({
    description: 'Maximum number of open connections. The gateway answers further ones with 503 and closes them',
  }),
  MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(5_000).meta({
    description:
      'Maximum number of open connections from one address. The gateway answers further ones with 503 and closes them',
  }),
  TRUSTED_PROXIES: networks().default([]).meta({
    description:
      'Networks of the proxies in front, separated by commas. Only their X-Forwarded-For decides which address a client has. MAX_CONNECTIONS_PER_ADDRESS does not apply to them. They may decide with traceparent whether their own requests are sampled',
  }),
  MAX_PIPELINED_REQUESTS: wholeNumber(1, 10_000).default(64).meta({
    description:
      'Maximum number of unanswered requests of one connection. The gateway answers the next one with 503 and closes the connection',
  }),
  MAX_RECEIVED_BYTES: wholeNumber(1, 2 ** 40)
    .default(16 * 1024 * 1024)
    .meta({
      description:
        'Maximum size of all incomplete request bodies together. Above it, the gateway answers the largest one with 503',
      unit: 'bytes',
    }),
  MAX_UNREAD_BYTES: wholeNumber(1, 2 ** 40)
    .default(64 * 1024 * 1024)
    .meta({
      description:
        'Maximum size of all responses that clients have not read. Above it, the gateway closes the connections that have waited longest for their client',
      unit: 'bytes',
    }),
  MAX_UNREAD_BYTES_PER_CONNECTION: wholeNumber(0, 2 ** 40)
    .default(256 * 1024)
    .meta({
      description:
        'With more unread bytes of responses, a connection starts no further request until the client has read them',
      unit: 'bytes',
    }),
  RESPONSE_TIMEOUT_MS: milliseconds().default(10_000).meta({
    description: 'Maximum time in which a client takes no byte of its response. Then the gateway closes the connection',
    unit: 'ms',
  }),
  MAX_RESPONSE_MS: milliseconds().default(600_000).meta({
    description:
      'Maximum time in which a client reads its responses, if it always reads some. Then the gateway closes the connection',
    unit: 'ms',
  }),
  TOPOLOGY_PUBLIC: flag()
    .default(false)
    .meta({ description: 'When true, GET /api/topology needs no access token. When false, only admins may use it' }),
  CONSOLE_URL: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as http://localhost:8100' })
    .optional()
    .meta({ description: 'URL of the console. / redirects to it, and without it to /api/docs' }),
});
export type GatewayConfig = z.output<typeof gatewayConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of the gateway');
