import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameDecoder, FrameType } from '@signalbox/rpc/protocol';
import { bytesOf, failedCall } from './frames.ts';

/** What an instance behind a proxy suffers from. */
export type Ailment = { readonly kind: 'none' | 'sour' } | { readonly kind: 'slow'; readonly delayMs: number };

/** Stands before one port of an instance, under the same port of another loopback address. */
export class FaultyProxy {
  ailment: Ailment = { kind: 'none' };
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.server = server;
    server.on('connection', (socket) => this.sockets.add(socket));
  }

  /**
   * @param host - the address it listens on; the instance is to listen on 127.0.0.1.
   * @param speaks - `bytes` pass as they are, and ail of nothing.
   */
  static async start(host: string, port: number, speaks: 'frames' | 'bytes'): Promise<FaultyProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new FaultyProxy(server);
    server.on('connection', (client) => {
      const service = connect({ host: '127.0.0.1', port, noDelay: true });
      proxy.sockets.add(service);
      tie(client, service, (socket) => proxy.sockets.delete(socket));
      if (speaks === 'frames') proxy.join(client, service);
      else client.pipe(service).pipe(client);
    });
    server.listen(port, host);
    await once(server, 'listening');
    return proxy;
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private join(client: Socket, service: Socket): void {
    // Cut from the beginning, so that the ailment may begin at any frame.
    const requests = new FrameDecoder(Infinity, (frame) => {
      if (frame.type === FrameType.REQUEST && this.ailment.kind === 'sour') client.write(failedCall(frame.id));
      else service.write(bytesOf(frame));
    });
    client.on('data', (chunk: Buffer) => requests.push(chunk));
    service.on('data', (chunk: Buffer) => {
      if (this.ailment.kind === 'slow') setTimeout(() => client.writable && client.write(chunk), this.ailment.delayMs);
      else client.write(chunk);
    });
  }
}

/** What ends one of two sockets ends the other. */
function tie(client: Socket, service: Socket, ended: (socket: Socket) => void): void {
  const ends = (one: Socket, other: Socket) => {
    one.on('error', () => other.destroy());
    one.on('close', () => {
      ended(one);
      other.end();
    });
  };
  ends(client, service);
  ends(service, client);
}
