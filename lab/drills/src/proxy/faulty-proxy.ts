import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectSecurely, createServer as createSecureServer } from 'node:tls';
import type { IdentityFiles } from '@signalbox/authority';
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
   * @param identity - the certificate of the instance's service: the proxy decrypts and encrypts. Only the lab can read
   *   it, from the folder of its own stack. Without it, the instance uses no TLS.
   */
  static async start(
    host: string,
    port: number,
    protocol: 'frames' | 'bytes',
    identity?: IdentityFiles,
  ): Promise<FaultyProxy> {
    const tls = identity && tlsOptions(identity);
    const server = tls
      ? createSecureServer({ ...tls, requestCert: true, noDelay: true })
      : createServer({ noDelay: true });
    const proxy = new FaultyProxy(server);
    server.on('tlsClientError', (_: Error, socket: Socket) => socket.destroy());
    server.on(tls ? 'secureConnection' : 'connection', (client: Socket) => {
      const upstream = { host: '127.0.0.1', port, noDelay: true };
      const service = tls ? connectSecurely({ ...upstream, ...tls }) : connect(upstream);
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

function tlsOptions({ cert, key, ca }: IdentityFiles) {
  // The certificate names a service, not a host. The authority is that of the lab's own stack.
  const checkServerIdentity = () => undefined;
  return { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca), checkServerIdentity };
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
