import { EventEmitter } from 'node:events';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import Consul from 'consul';
import type { Registration } from '../registry.ts';
import type { HealthEntry } from './health-entry.ts';

export interface ConsulClientOptions {
  /** `http://127.0.0.1:8500` or `https://…`. */
  readonly url: string;
  readonly token?: string;
}

export interface HealthQuery {
  readonly service: string;
  /** Wait for a change after this index; 0: answer at once. */
  readonly index: number;
  /** How long Consul may wait, in milliseconds. */
  readonly waitMs: number;
}

export interface HealthAnswer {
  readonly entries: readonly HealthEntry[];
  /** 0 where the answer has none. */
  readonly index: number;
  /** How old the answer may be: when the server that gave it last heard of the leader, in milliseconds. */
  readonly lastContactMs: number;
  readonly knownLeader: boolean;
}

/** How a request of the `consul` package is carried out: see papi's README, "client._ext". */
interface PapiRequest {
  readonly opts: { readonly name?: string; readonly query: Record<string, string> };
  transport: { request(options: RequestOptions): ClientRequest };
}
interface Extensible {
  _ext(event: 'onCreate' | 'onRequest', run: (request: PapiRequest, next: () => void) => void): void;
}

const callTimeoutMs = 2000;
const marginMs = 2000;

/** The calls of the `consul` package that the registry needs, with what the package leaves out. */
export class ConsulClient {
  readonly #consul: Consul;

  /** @throws TypeError if the URL is none of HTTP. */
  constructor({ url, token }: ConsulClientOptions) {
    const { protocol, origin } = new URL(url);
    if (!/^https?:$/.test(protocol))
      throw new TypeError(`Consul's URL must begin with http:// or https://, got ${url}`);
    const options = { baseUrl: `${origin}/v1`, defaults: token === undefined ? {} : { token } };
    this.#consul = new Consul(options);
    const extensible = this.#consul as unknown as Extensible;
    extensible._ext('onCreate', replaceExistingChecks);
    extensible._ext('onRequest', noticeBrokenReplies);
  }

  /** Registers a service with the agent, or brings it up to date. */
  async register({ id, service, address, port, version, zone, startedAt, check }: Registration): Promise<void> {
    const options = {
      timeout: callTimeoutMs,
      id,
      name: service,
      address,
      port,
      meta: { version, zone, startedAt },
      check: {
        checkid: `service:${id}`,
        name: `${service} is ready`,
        http: check.url,
        interval: `${check.intervalMs}ms`,
        timeout: `${check.timeoutMs}ms`,
        status: 'passing',
        // The shortest that Consul takes: what a crash left is critical at once and gone soon.
        deregistercriticalserviceafter: '1m',
      },
    };
    await this.#consul.agent.service.register(options);
  }

  /** Takes a service that the agent does not know for removed: old versions of Consul answer 200 to that, new ones 404. */
  async deregister(id: string): Promise<void> {
    const options = { id, timeout: callTimeoutMs };
    try {
      await this.#consul.agent.service.deregister(options);
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    }
  }

  /** The services of this agent, by id. */
  services(signal?: AbortSignal): Promise<ReadonlyMap<string, AgentService>> {
    return cancellable(signal, async (ctx) => {
      // The package's types know of no timeout, which its README promises for every call.
      const options: object = { timeout: callTimeoutMs, ctx };
      return new Map(Object.entries(await this.#consul.agent.service.list(options)));
    });
  }

  /**
   * The instances of a service in every state, from whichever server answers. Consul adds up to a sixteenth to the wait, so
   * only after that is it too late.
   */
  health({ service, index, waitMs }: HealthQuery, signal: AbortSignal): Promise<HealthAnswer> {
    const blocking = index > 0 ? { index: String(index), wait: `${Math.ceil(waitMs)}ms` } : {};
    const timeout = index > 0 ? Math.ceil((waitMs * 17) / 16) + marginMs : callTimeoutMs;
    const options = { service, stale: true, timeout, ...blocking };
    return cancellable(signal, async (cancellation) => {
      const cancellableOptions = { ...options, ctx: Object.assign(cancellation, { includeResponse: true }) };
      const reply = await this.#consul.health.service(cancellableOptions);
      const [{ headers }, entries] = reply as [IncomingMessage, HealthEntry[]];
      return {
        entries,
        index: numberIn(headers['x-consul-index']),
        lastContactMs: numberIn(headers['x-consul-lastcontact']),
        knownLeader: headers['x-consul-knownleader'] !== 'false',
      };
    });
  }
}

export interface AgentService {
  readonly Service: string;
  readonly Address: string;
  readonly Port: number;
}

/** Ends a call of the package with a signal. The package knows an emitter that tells `cancel`. */
async function cancellable<T>(signal: AbortSignal | undefined, call: (ctx: EventEmitter) => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const cancellation = new EventEmitter();
  const cancel = (): void => void cancellation.emit('cancel');
  signal?.addEventListener('abort', cancel);
  try {
    return await call(cancellation);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function numberIn(header: string | string[] | undefined): number {
  const value = Number(header);
  return Number.isFinite(value) ? value : 0;
}

/** Makes a registration replace the one before it, checks included. The package knows no option for it. */
function replaceExistingChecks({ opts }: PapiRequest, next: () => void): void {
  if (opts.name?.endsWith('agent.service.register') === true) opts.query['replace-existing-checks'] = 'true';
  next();
}

/**
 * The package does not notice a connection that breaks in the middle of a reply, and waits until its timeout: for a
 * blocking query that is most of a minute in which nobody knows of it.
 */
function noticeBrokenReplies(request: PapiRequest, next: () => void): void {
  const { transport } = request;
  request.transport = {
    request: (options) => {
      // URL keeps the brackets of an IPv6 address, the resolver takes none.
      const hostname = options.hostname?.replace(/^\[|\]$/g, '');
      const sent = transport.request({ ...options, hostname });
      return sent.once('response', (reply) => {
        reply.once('close', () => {
          if (!reply.complete) sent.emit('error', new Error('the connection broke in the middle of a reply'));
        });
      });
    },
  };
  next();
}
