import { createServer, type Server } from 'node:http';
import type { DocumentReport } from '@signalbox/configuration';
import type { AddressInfo } from 'node:net';
import { runCommand } from './command.ts';

/** A started Consul. */
export interface TestConsul {
  readonly url: string;
  stop(): Promise<void>;
}

export interface Output {
  readonly exitCode: number;
  readonly said: string;
  readonly complained: string;
}

/** An instance that reports to the command. */
export class FakeInstance {
  readonly id: string;
  /** What it reports about its documents. Undefined: it does not answer. */
  reports: (() => Promise<readonly DocumentReport[]> | readonly DocumentReport[]) | undefined = () => [];
  private readonly server: Server;

  constructor(id: string) {
    this.id = id;
    this.server = createServer((_, response) => {
      if (this.reports === undefined) return;
      void Promise.resolve(this.reports()).then((documents) =>
        response.end(JSON.stringify({ ready: true, configuration: { documents, pinned: [] } })),
      );
    });
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** An installation of its own in a Consul, and the command for it. */
export class Installation {
  readonly name: string;
  readonly env: NodeJS.ProcessEnv;
  private readonly consul: TestConsul;
  private readonly instances: FakeInstance[] = [];

  constructor(consul: TestConsul, name: string) {
    this.consul = consul;
    this.name = name;
    this.env = { ...process.env, CONSUL_HTTP_ADDR: consul.url, INSTALLATION: name, USER: 'ada' };
  }

  /** Runs the command, and returns what it prints. */
  async run(
    args: readonly string[],
    { env = {}, stopped }: { env?: object; stopped?: AbortSignal } = {},
  ): Promise<Output> {
    const said: string[] = [];
    const complained: string[] = [];
    const terminal = { log: (text: string) => said.push(text), error: (text: string) => complained.push(text) };
    const exitCode = await runCommand(args, { ...this.env, ...env }, terminal, stopped);
    return { exitCode, said: said.join('\n'), complained: complained.join('\n') };
  }

  /** Runs the command with `--json`. */
  async json(...args: string[]): Promise<unknown> {
    return JSON.parse((await this.run([...args, '--json'])).said);
  }

  /** Registers an instance that applies each document at once. */
  async addInstance(service: string, id: string): Promise<FakeInstance> {
    const instance = new FakeInstance(id);
    instance.reports = async () => {
      const document = await this.document(service);
      return document === undefined ? [] : [{ document: service, revision: document.revision }];
    };
    this.instances.push(instance);
    const opsPort = String(await instance.start());
    await this.register(service, id, { opsPort });
    return instance;
  }

  async register(service: string, id: string, Meta: object): Promise<void> {
    const entry = { ID: `${this.name}-${id}`, Name: `${this.name}-${service}`, Address: '127.0.0.1', Port: 4, Meta };
    await put(`${this.consul.url}/v1/agent/service/register`, JSON.stringify(entry));
  }

  async document(name: string): Promise<{ revision: number } | undefined> {
    const answer = await fetch(`${this.documentUrl(name)}?raw`);
    return answer.ok ? ((await answer.json()) as { revision: number }) : undefined;
  }

  /** Writes the key of a document without the command. */
  putDocument(name: string, text: string): Promise<void> {
    return put(this.documentUrl(name), text);
  }

  async deleteDocument(name: string): Promise<void> {
    await fetch(this.documentUrl(name), { method: 'DELETE' });
  }

  /** The key of a document in Consul's HTTP API. */
  documentUrl(name: string): string {
    return `${this.consul.url}/v1/kv/${this.name}/config/${name}`;
  }

  stop(): void {
    for (const instance of this.instances) instance.stop();
  }
}

async function put(url: string, body: string): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}
