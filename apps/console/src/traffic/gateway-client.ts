import { Agent, request } from 'node:http';
import type { Directory, Instance } from '@signalbox/discovery';

const EDGE = 'gateway';
const TIMEOUT_MS = 5_000;

export interface GatewayCall {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GatewayAnswer {
  readonly status: number;
  /** The body, if it is JSON. */
  readonly body: unknown;
}

/** Calls the gateways that the registry lists, as clients do. */
export class GatewayClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: 'lifo' });

  constructor(
    private readonly directory: Pick<Directory, 'watch' | 'instances'>,
    private readonly random: () => number = Math.random,
  ) {
    directory.watch(EDGE);
  }

  get hasGateway(): boolean {
    return this.gateways().length > 0;
  }

  /** @throws Error without an answer. */
  call({ method = 'GET', path, token, body, headers }: GatewayCall): Promise<GatewayAnswer> {
    const gateways = this.gateways();
    const gateway = gateways[Math.floor(this.random() * gateways.length)];
    if (!gateway) return Promise.reject(new Error('no gateway is registered'));
    const json = body && JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<GatewayAnswer>();
    const sent = request(
      {
        ...{ host: gateway.address, port: gateway.port, path, method, agent: this.agent, timeout: TIMEOUT_MS },
        headers: {
          // Addresses for documentation (RFC 5737): each call is one of many clients.
          'x-forwarded-for': `198.51.100.${1 + Math.floor(this.random() * 254)}`,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        // Most bodies are not used, so a body is parsed when it is read.
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            get body() {
              return parsed(Buffer.concat(chunks));
            },
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on('error', reject);
    sent.end(json);
    return promise;
  }

  close(): void {
    this.agent.destroy();
  }

  private gateways(): readonly Instance[] {
    return this.directory.instances(EDGE).filter(({ status }) => status === 'passing');
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
