import type { ConsulAccess } from '@signalbox/discovery/consul-access';
import { ConfigurationError } from '../configuration-error.ts';
import { send, type HttpAnswer } from './http.ts';

const TIMEOUT_MS = 5_000;

export interface ConsulRequest {
  readonly method?: 'GET' | 'PUT';
  readonly body?: unknown;
  /** Statuses besides 200 that the caller handles. */
  readonly accepted?: readonly number[];
  /** @defaultValue 5 s */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Consul's HTTP API. */
export class Consul {
  private readonly access: ConsulAccess;

  constructor(access: ConsulAccess) {
    this.access = access;
  }

  /** @param path - after `/v1/`. @throws ConfigurationError that says what to do. */
  async send(
    path: string,
    { method, body, accepted = [], timeoutMs, signal }: ConsulRequest = {},
  ): Promise<HttpAnswer> {
    const { url, token, auth, tls } = this.access;
    const isSocket = url.startsWith('unix://');
    const options = {
      method,
      auth,
      ...tls,
      ...(isSocket && { socketPath: url.slice('unix://'.length) }),
      headers: token === undefined ? {} : { 'X-Consul-Token': token },
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS), ...(signal ? [signal] : [])]),
    };
    const target = new URL(`${isSocket ? 'http://localhost' : url}/v1/${path}`);
    let answer: HttpAnswer;
    try {
      answer = await send(target, options, body === undefined ? undefined : JSON.stringify(body));
    } catch (error) {
      throw this.unreachable(error as NodeJS.ErrnoException);
    }
    if (answer.status === 200 || accepted.includes(answer.status)) return answer;
    if (answer.status === 403) throw new ConfigurationError(`Consul does not allow ${path}: ${answer.text.trim()}`);
    throw new ConfigurationError(`Consul at ${url} answers ${answer.status} to ${path}: ${answer.text.trim()}`);
  }

  /** @throws ConfigurationError also if the answer is not JSON. */
  async json<T>(path: string, request: ConsulRequest = {}): Promise<T> {
    return this.parsed<T>((await this.send(path, request)).text);
  }

  /**
   * Reads keys or entries of the key-value store: Consul answers 404 if there are none.
   * @returns also the index to wait for next.
   * @throws ConfigurationError also if the answer is not Consul's.
   */
  async list<T>(path: string, request: ConsulRequest = {}): Promise<{ items: readonly T[]; index: number }> {
    const { status, text, header } = await this.send(path, { ...request, accepted: [404] });
    const index = header('x-consul-index');
    if (index === undefined) throw this.notConsul();
    return { items: status === 404 ? [] : this.parsed<T[]>(text), index: Number(index) };
  }

  private parsed<T>(text: string): T {
    try {
      return JSON.parse(text) as T;
    } catch {
      throw this.notConsul();
    }
  }

  private notConsul(): ConfigurationError {
    return new ConfigurationError(`expected Consul's HTTP API at ${this.access.url}, got another answer`);
  }

  private unreachable({ cause, code, message }: NodeJS.ErrnoException): Error {
    const { url } = this.access;
    if (cause instanceof Error && cause.name === 'TimeoutError')
      return new ConfigurationError(`Consul at ${url} does not answer`);
    if (code === 'ECONNREFUSED' || code === 'ENOENT') {
      return new ConfigurationError(
        `nothing listens at ${url} (${code}): start Consul there, or correct CONSUL_HTTP_ADDR`,
      );
    }
    return new ConfigurationError(`cannot reach Consul at ${url}: ${message}`);
  }
}
