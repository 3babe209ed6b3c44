import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { baseUrl } from './system.ts';

/** A response to a client with its own address. */
export interface AddressedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A client that connects from an address in 127/8. It has one connection. */
export class AddressedClient {
  private readonly agent: Agent;

  constructor(localAddress: string) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress });
  }

  async post(path: string, body: unknown): Promise<AddressedResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = { 'content-type': 'application/json' };
    request(new URL(path, baseUrl()), { method: 'POST', agent: this.agent, headers }, resolve)
      .on('error', reject)
      .end(JSON.stringify(body));
    const response = await promise;
    const answer = (await json(response)) as AddressedResponse['body'];
    return { status: response.statusCode!, headers: response.headers, body: answer };
  }

  close(): void {
    this.agent.destroy();
  }
}
