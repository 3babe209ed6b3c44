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
interface KvEntry {
  Key: string;
  Value: string | null;
  ModifyIndex: number;
}
export interface ConsulResponse<Item = Entry> {
  readonly status: number;
  readonly index: number;
  /** Empty unless the status is 200. */
  readonly body: Item[];
  readonly headers: Headers;
  readonly ms: number;
}

/** The Consul that a suite tests, real or substitute, and a server that answers its HTTP checks. */
export class ConsulUnderTest {
  private readonly start: StartConsul;
  private consul: ConsulDev | undefined;
  private target: Server | undefined;
  private names = 0;

  /** Starts before the suite and stops after it. */
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

  /** Answers `/503` with status 503, and so on. It does not answer other paths. */
  get targetUrl(): string {
    return `http://127.0.0.1:${(this.target?.address() as AddressInfo).port}`;
  }

  async restart(): Promise<void> {
    const { port } = this.consul as ConsulDev;
    await this.consul?.stop();
    this.consul = await this.start({ port });
    // `fetch` may reuse a keep-alive connection to the previous process once.
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

  async ask<Item = Entry>(path: string): Promise<ConsulResponse<Item>> {
    const startedAt = performance.now();
    const reply = await this.get(path);
    const body = reply.ok ? ((await reply.json()) as Item[]) : [];
    const { status, headers } = reply;
    const index = Number(headers.get('X-Consul-Index'));
    return { status, index, body, headers, ms: performance.now() - startedAt };
  }

  key(key: string, query = ''): Promise<ConsulResponse<KvEntry>> {
    return this.ask(`/v1/kv/${key}${query}`);
  }

  /** @returns whether the key was set. */
  async putKey(key: string, value: string, query = ''): Promise<boolean> {
    return this.json(await fetch(`${this.url}/v1/kv/${key}${query}`, { method: 'PUT', body: value }));
  }

  /** @returns whether the key was deleted. */
  async deleteKey(key: string, query = ''): Promise<boolean> {
    return this.json(await fetch(`${this.url}/v1/kv/${key}${query}`, { method: 'DELETE' }));
  }

  private async json(reply: Response): Promise<boolean> {
    expect(reply.status).toBe(200);
    return (await reply.json()) as boolean;
  }

  health(name: string, query = ''): Promise<ConsulResponse> {
    return this.ask(`/v1/health/service/${name}${query}`);
  }

  /** The agent updates the catalog with a delay, so tests wait for a state. */
  async eventually(name: string, statusByCheck: Record<string, string>): Promise<void> {
    const statuses = async (): Promise<object> => {
      const checks = (await this.health(name)).body.flatMap(({ Checks }) => Checks);
      const own = checks.filter(({ CheckID }) => CheckID !== 'serfHealth');
      return Object.fromEntries(own.map(({ CheckID, Status }) => [CheckID, Status]));
    };
    await expect.poll(statuses).toEqual(statusByCheck);
  }
}

/** A TTL check that is passing from the start and needs no report during a test. */
export const ttl = (more: object = {}): object => ({ TTL: '10m', Status: 'passing', ...more });
