import Consul from 'consul';
import { opsPortOf } from '../entry-differences.ts';
import type { Registration } from '../registry.ts';
import {
  blocking,
  CALL_TIMEOUT_MS,
  cancellable,
  type BlockingQuery,
  type CallOptions,
  type Freshness,
} from './blocking-query.ts';
import type { ConsulAccess } from './consul-access.ts';
import { consulFailure, missingRule, rule } from './consul-failure.ts';
import { consulOptions, throughAccess, type PapiRequest } from './consul-transport.ts';
import type { AgentCheck, AgentService, HealthEntry } from './health-entry.ts';

export interface HealthQuery extends BlockingQuery {
  readonly service: string;
}

export interface ValueQuery extends BlockingQuery {
  readonly key: string;
}

export interface HealthResponse extends Freshness {
  readonly entries: readonly HealthEntry[];
}

export interface ValueResponse extends Freshness {
  /** Undefined if there is no such key. */
  readonly value: string | undefined;
}

/** Members that are missing from the package's types. */
interface Extensible {
  _ext(event: 'onCreate' | 'onRequest', run: (request: PapiRequest, next: () => void) => void): void;
  _get(request: object): Promise<{ readonly body: unknown }>;
  _post(request: object): Promise<{ readonly body: unknown }>;
}

/** The calls of the `consul` package that the registry needs, with the parts that the package lacks. */
export class ConsulClient {
  private readonly consul: Consul;

  /** @throws TypeError unless the URL is one of `http:`, `https:` or `unix:`. */
  constructor(private readonly access: ConsulAccess) {
    if (!/^(https?|unix):\/\//.test(access.url))
      throw new TypeError(`Consul's URL must begin with http://, https:// or unix://, got ${access.url}`);
    const defaults = access.token === undefined ? {} : { token: access.token };
    this.consul = new Consul({ ...consulOptions(access), defaults });
    this.extensible._ext('onCreate', replaceExistingChecks);
    this.extensible._ext('onRequest', throughAccess(access));
  }

  /** Registers a service with the agent, or updates it. */
  async register(registration: Registration): Promise<void> {
    const { id, service, address, port, version, zone, startedAt, incarnation, check } = registration;
    const meta = { version, zone, startedAt, opsPort: String(opsPortOf(registration)) };
    const options = {
      timeout: CALL_TIMEOUT_MS,
      id,
      name: service,
      address,
      port,
      meta: incarnation === undefined ? meta : { ...meta, incarnation },
      check: {
        checkid: checkIdOf(id),
        name: `${service} is ready`,
        http: check.url,
        interval: `${check.intervalMs}ms`,
        timeout: `${check.timeoutMs}ms`,
        status: 'passing',
        // The minimum that Consul accepts. The entry of a crashed process is critical immediately and is removed soon.
        deregistercriticalserviceafter: '1m',
      },
    };
    await this.call(() => this.consul.agent.service.register(options), rule('service', 'write', service));
  }

  /** Deregisters a service. An unknown service counts as removed: old versions of Consul answer 200, new ones 404. */
  async deregister(id: string): Promise<void> {
    const options = { id, timeout: CALL_TIMEOUT_MS };
    await this.call(() => this.consul.agent.service.deregister(options).catch(unlessStatus(404)));
  }

  /** The services of this agent, by id. */
  services(signal?: AbortSignal): Promise<ReadonlyMap<string, AgentService>> {
    return cancellable(signal, (ctx) =>
      this.call(async () => {
        // `timeout` is documented in the package's README for every call, but missing from its types.
        const options: object = { timeout: CALL_TIMEOUT_MS, ctx };
        return new Map(Object.entries(await this.consul.agent.service.list(options)));
      }),
    );
  }

  /** The checks of this agent, by id. */
  checks(signal?: AbortSignal): Promise<ReadonlyMap<string, AgentCheck>> {
    return cancellable(signal, (ctx) =>
      this.call(async () => {
        const options: object = { timeout: CALL_TIMEOUT_MS, ctx };
        return new Map(Object.entries(await this.consul.agent.check.list(options)));
      }),
    );
  }

  /** The instances of a service in every state, from any server (stale read). */
  async health({ service, ...query }: HealthQuery, signal: AbortSignal): Promise<HealthResponse> {
    const ask = (options: CallOptions) => {
      const all = { ...options, service, stale: true };
      return this.call(() => this.consul.health.service(all));
    };
    const [entries, freshness] = await blocking<HealthEntry[]>(ask, query, signal);
    return { ...freshness, entries };
  }

  /**
   * The value of a key, from the leader.
   * @throws RegistryAccessDeniedError with the missing rule.
   */
  async value({ key, ...query }: ValueQuery, signal: AbortSignal): Promise<ValueResponse> {
    const ask = (options: CallOptions) => {
      const all = { ...options, key };
      return this.call(() => this.consul.kv.get(all), rule('key', 'read', key));
    };
    const [entry, freshness] = await blocking<{ Value: string | null } | undefined>(ask, query, signal);
    if (freshness.index === 0) throw new Error(`expected Consul's index at ${this.access.url}, got none`);
    return { ...freshness, value: entry === undefined ? undefined : (entry.Value ?? '') };
  }

  /** The address of the leader. Empty while there is none. */
  async leader(): Promise<string> {
    const options: object = { timeout: CALL_TIMEOUT_MS };
    const leader = String((await this.call(() => this.consul.status.leader(options))) ?? '');
    if (/^(\S+:\d+|)$/.test(leader)) return leader;
    throw new Error(`expected Consul's HTTP API at ${this.access.url}, got another reply: correct CONSUL_HTTP_ADDR`);
  }

  /**
   * Checks that the token may read the service's instances and the nodes. Consul silently omits from its lists what a
   * token may not read, so an empty list is trusted only after this check.
   * @throws RegistryAccessDeniedError if instances of the service may be hidden.
   */
  async assertMayRead(service: string, signal?: AbortSignal): Promise<void> {
    await this.read(`/agent/health/service/name/${service}`, signal, rule('service', 'read'));
    const nodes = await this.read('/catalog/nodes', signal);
    if (Array.isArray(nodes) && nodes.length === 0) throw missingRule(rule('node', 'read'), this.access);
  }

  /**
   * Checks that the token may register services.
   * @throws RegistryAccessDeniedError with the missing rules. A Consul without access control accepts all.
   */
  async assertMayRegister(services: readonly string[]): Promise<void> {
    const body = services.map((Segment) => ({ Resource: 'service', Access: 'write', Segment }));
    const request = { path: '/internal/acl/authorize', body, type: 'json', ...this.options() };
    const allowed = await this.call(() =>
      this.extensible._post(request).then(({ body }) => body, unlessStatus(400, 401, 404, 405)),
    );
    const missing = Array.isArray(allowed) ? allowed.filter(({ Allow }: { Allow?: boolean }) => Allow === false) : [];
    const rules = missing.map(({ Segment }: { Segment: string }) => rule('service', 'write', Segment));
    if (rules.length > 0) throw missingRule(rules.join(' '), this.access);
  }

  /** The body of a reply. Undefined for a status that means that Consul has no such object. */
  private read(path: string, signal: AbortSignal | undefined, needed?: string): Promise<unknown> {
    return cancellable(signal, (ctx) =>
      this.call(
        () =>
          this.extensible
            ._get({ path, ctx, ...this.options() })
            .then(({ body }) => body, unlessStatus(401, 404, 429, 503)),
        needed,
      ),
    );
  }

  private get extensible(): Extensible {
    return this.consul as unknown as Extensible;
  }

  private options(): object {
    const { token } = this.access;
    return { timeout: CALL_TIMEOUT_MS, headers: token === undefined ? {} : { 'x-consul-token': token } };
  }

  /** @throws Error with the reason and the remedy if they are known. */
  private async call<T>(run: () => Promise<T>, needed?: string): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw consulFailure(error, this.access, needed);
    }
  }
}

/** The id of the check that a service registers. */
export const checkIdOf = (id: string): string => `service:${id}`;

/** Treats a reply with one of these statuses as empty. */
const unlessStatus =
  (...statuses: readonly number[]) =>
  (error: unknown): undefined => {
    if (!statuses.includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  };

/** Makes a registration replace the previous one including its checks. The package has no option for it. */
function replaceExistingChecks({ opts }: PapiRequest, next: () => void): void {
  if (opts.name?.endsWith('agent.service.register') === true) opts.query['replace-existing-checks'] = 'true';
  next();
}
