import { Agent, request } from 'node:http';
import type { Instance } from '@signalbox/discovery';

const TIMEOUT_MS = 1_000;
const MAX_BYTES = 1024 * 1024;

export interface OpsAnswer {
  readonly status: number;
  readonly text: string;
}

/** Reads from the ops ports of instances. */
export class OpsClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4, scheduling: 'lifo' });

  /** @throws Error without an answer in time. */
  get({ address, opsPort }: Instance, path: string): Promise<OpsAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<OpsAnswer>();
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const options = { host: address, port: opsPort, path, agent: this.agent, signal };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) response.destroy(new Error(`expected at most ${MAX_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    })
      .on('error', reject)
      .end();
    return promise;
  }

  close(): void {
    this.agent.destroy();
  }
}
