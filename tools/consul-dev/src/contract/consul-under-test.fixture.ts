import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ConsulDev } from '../consul-dev.ts';

export type StartConsul = (options: { port?: number }) => Promise<ConsulDev>;

interface Check {
  CheckID: string;
  Status: string;
  Output: string;
}
interface Entry {
  Node: { Address: string };
  Service: { ID: string; Address: string; Port: number; Meta: Record<string, string> | null };
  Checks: Check[];
}
export interface Answer {
  readonly index: number;
  readonly body: Entry[];
  readonly headers: Headers;
  readonly ms: number;
}

/** The Consul that a suite talks to, whichever it is, and a server for its HTTP checks to ask. */
export class ConsulUnderTest {
  private readonly start: StartConsul;
  private consul: ConsulDev | undefined;
  private target: Server | undefined;
  private names = 0;

  /** Starts before the suite, stops after it. */
  constructor(start: StartConsul) {
    this.start = start;
    beforeAll(async () => {
      this.consul = await start({});
      this.target = createServer((request, response) => {
        const code = Number(request.url?.slice(1));
        if (code > 0) response.writeHead(code).end(`from ${request.headers['user-agent']}`);
      });
      await new Promise<void>((resolve) => this.target?.listen(0, '127.0.0.1', resolve));
    });
    afterAll(async () => {
      await this.consul?.stop();
      this.target?.closeAllConnections();
      this.target?.close();
    });
  }

  get url(): string {
    return this.consul?.url ?? '';
  }

  /** Answers `/503` with 503, and so on, and other paths never. */
  get targetUrl(): string {
    return `http://127.0.0.1:${(this.target?.address() as AddressInfo).port}`;
  }

  async restart(): Promise<void> {
    const { port } = this.consul as ConsulDev;
    await this.consul?.stop();
    this.consul = await this.start({ port });
    // A kept-alive connection to the process before may be tried once more.
    const answers = (): Promise<boolean> =>
      this.get('/v1/agent/self').then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers).toBe(true);
  }

  freshName(): string {
    this.names += 1;
    return `service-${this.names}`;
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`);
  }

  put(path: string, body?: object): Promise<Response> {
    return fetch(`${this.url}${path}`, { method: 'PUT', body: body && JSON.stringify(body) });
  }

  async register(body: object, query = ''): Promise<void> {
    const reply = await this.put(`/v1/agent/service/register${query}`, body);
    expect(reply.status, await reply.text()).toBe(200);
  }

  async ask(path: string): Promise<Answer> {
    const startedAt = performance.now();
    const reply = await this.get(path);
    const body = (await reply.json()) as Entry[];
    const { headers } = reply;
    return { index: Number(headers.get('X-Consul-Index')), body, headers, ms: performance.now() - startedAt };
  }

  health(name: string, query = ''): Promise<Answer> {
    return this.ask(`/v1/health/service/${name}${query}`);
  }

  /** The agent tells the catalog a little later, so a state is waited for, not read at once. */
  async eventually(name: string, statusByCheck: Record<string, string>): Promise<void> {
    const statuses = async (): Promise<object> => {
      const checks = (await this.health(name)).body.flatMap(({ Checks }) => Checks);
      const own = checks.filter(({ CheckID }) => CheckID !== 'serfHealth');
      return Object.fromEntries(own.map(({ CheckID, Status }) => [CheckID, Status]));
    };
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(statusByCheck);
  }
}

/** A check that passes from the start and needs no report for the length of a test. */
export const ttl = (more: object = {}): object => ({ TTL: '10m', Status: 'passing', ...more });
