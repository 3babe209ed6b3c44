import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameDecoder, FrameType } from '@signalbox/rpc/protocol';
import { bytesOf, failedCall } from './frames.ts';

/** The fault that a proxy injects. */
export type ProxyFault = { readonly kind: 'none' | 'failing' } | { readonly kind: 'slow'; readonly delayMs: number };

/** A TCP proxy for one port of an instance. It listens on the same port of another loopback address. */
export class FaultyProxy {
  fault: ProxyFault = { kind: 'none' };
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.server = server;
    server.on('connection', (socket) => this.sockets.add(socket));
  }

  /**
   * @param host - the proxy's address. The instance must listen on 127.0.0.1.
   * @param protocol - `frames` can have a fault; `bytes` pass unchanged.
   */
  static async start(host: string, port: number, protocol: 'frames' | 'bytes'): Promise<FaultyProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new FaultyProxy(server);
    server.on('connection', (client) => {
      const service = connect({ host: '127.0.0.1', port, noDelay: true });
      proxy.sockets.add(service);
      closeTogether(client, service, (socket) => proxy.sockets.delete(socket));
      if (protocol === 'frames') proxy.forwardFrames(client, service);
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

  private forwardFrames(client: Socket, service: Socket): void {
    // Decodes frames from the start of the connection, so that a fault can begin at any frame.
    const requests = new FrameDecoder(Infinity, (frame) => {
      if (frame.type === FrameType.REQUEST && this.fault.kind === 'failing') client.write(failedCall(frame.id));
      else service.write(bytesOf(frame));
    });
    client.on('data', (chunk: Buffer) => requests.push(chunk));
    service.on('data', (chunk: Buffer) => {
      if (this.fault.kind === 'slow') setTimeout(() => client.writable && client.write(chunk), this.fault.delayMs);
      else client.write(chunk);
    });
  }
}

/** Closes either socket when the other closes. */
function closeTogether(client: Socket, service: Socket, onClose: (socket: Socket) => void): void {
  const follow = (one: Socket, other: Socket) => {
    one.on('error', () => other.destroy());
    one.on('close', () => {
      onClose(one);
      other.end();
    });
  };
  follow(client, service);
  follow(service, client);
}
