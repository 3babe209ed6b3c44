import { LeakyBuckets, networkOf, refillMs, type Quota } from '@signalbox/service-defaults';
import type { FastifyInstance } from 'fastify';
import type { Endpoint, LimitName } from '../api/endpoint.ts';
import { endpointOf } from '../api/serve.ts';
import type { GatewayConfig } from '../config.ts';
import { problemResponse } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';

/** A limit that a client has reached. */
export interface LimitReached {
  readonly policy: LimitName;
  readonly quota: Quota;
  readonly retryAfterMs: number;
}

/** The limit of an endpoint. Undefined for health checks, which are not limited. */
export const limitOf = ({ path, limit = 'requests' }: Endpoint): LimitName | undefined =>
  path.startsWith('/health/') ? undefined : limit;

/** One quota for each key. */
class Limit {
  private readonly buckets: LeakyBuckets;

  constructor(
    readonly quota: Quota,
    now?: () => number,
  ) {
    this.buckets = new LeakyBuckets({ drainMs: refillMs(quota), now });
  }

  /** The time until the next request is allowed, in milliseconds. */
  waitMs(key: string): number {
    const { requests } = this.quota;
    return Math.round((this.buckets.level(key) - (requests - 1)) * refillMs(this.quota));
  }

  add(key: string): void {
    this.buckets.add(key);
  }
}

/** Limits the requests of each client by its address and its network, and those of signed-in users by user. */
export class ClientLimits {
  private limits: ReadonlyMap<LimitName, { readonly one: Limit; readonly network: Limit }> = new Map();

  /** @param now - the current time in milliseconds. @defaultValue `performance.now` */
  constructor(
    config: ClientLimitsConfig,
    private readonly now?: () => number,
  ) {
    this.configure(config);
  }

  /** Changes the quotas. The requests that count towards an unchanged quota remain. */
  configure(config: ClientLimitsConfig): void {
    const quotas: Record<LimitName, Quota | undefined> = {
      'sign-in': config.SIGN_IN_LIMIT,
      'sign-up': config.SIGN_UP_LIMIT,
      refresh: config.REFRESH_LIMIT,
      // begin orders
      orders: config.ORDER_LIMIT,
      // end orders
      requests: config.REQUEST_LIMIT,
    };
    const limited = (Object.keys(quotas) as LimitName[]).flatMap((name) => {
      const quota = quotas[name];
      if (!quota) return [];
      const ofNetwork = { ...quota, requests: quota.requests * config.NETWORK_LIMIT_FACTOR };
      const { one, network } = this.limits.get(name) ?? {};
      return [[name, { one: this.limitWith(quota, one), network: this.limitWith(ofNetwork, network) }] as const];
    });
    this.limits = new Map(limited);
  }

  private limitWith(quota: Quota, known: Limit | undefined): Limit {
    const isSame = known?.quota.requests === quota.requests && known.quota.seconds === quota.seconds;
    return isSame ? known : new Limit(quota, this.now);
  }

  /** Counts a request of a client. @returns the limit if it has reached one; then the request does not count. */
  takeForAddress(name: LimitName, address: string): LimitReached | undefined {
    const limits = this.limits.get(name);
    if (!limits) return undefined;
    const network = networkOf(address);
    const reached = reachedOf(name, limits.one, address) ?? reachedOf(name, limits.network, network);
    if (reached) return reached;
    limits.one.add(address);
    limits.network.add(network);
    return undefined;
  }

  /** Counts a request of a user. @returns the limit if the user has reached it; then the request does not count. */
  takeForUser(name: LimitName, userId: string): LimitReached | undefined {
    const limit = this.limits.get(name)?.one;
    if (!limit) return undefined;
    const reached = reachedOf(name, limit, userId);
    if (!reached) limit.add(userId);
    return reached;
  }
}

export type ClientLimitsConfig = Pick<
  GatewayConfig,
  // begin orders
  | 'ORDER_LIMIT'
  // end orders
  | 'SIGN_IN_LIMIT'
  | 'SIGN_UP_LIMIT'
  | 'REFRESH_LIMIT'
  | 'REQUEST_LIMIT'
  | 'NETWORK_LIMIT_FACTOR'
>;

function reachedOf(policy: LimitName, limit: Limit, key: string): LimitReached | undefined {
  const retryAfterMs = limit.waitMs(key);
  return retryAfterMs > 0 ? { policy, quota: limit.quota, retryAfterMs } : undefined;
}

/** Limits the users of endpoints with their own limit, wherever they send their requests from. */
export function limitUsers(fastify: FastifyInstance, limits: ClientLimits): void {
  fastify.addHook('onRoute', (route) => {
    const { limit, access } = endpointOf(route);
    if (!limit || access === 'anyone') return;
    route.preHandler = [
      ...[route.preHandler ?? []].flat(),
      (request, reply, done) => {
        const reached = limits.takeForUser(limit, request.exchange.user!.userId);
        if (reached) sendProblem(reply, problemResponse('TOO_MANY_REQUESTS', { requestId: request.id, ...reached }));
        else done();
      },
    ];
  });
}
