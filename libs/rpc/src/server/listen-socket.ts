import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer, type TLSSocket } from 'node:tls';
import { assertIdentity, secureContext, WrongIdentityError, type RpcTls } from '../tls/rpc-tls.ts';

export interface ListenOptions {
  readonly tls: RpcTls | undefined;
  /** How long a caller may take to prove who it is. */
  readonly handshakeTimeoutMs: number;
  readonly accepted: (socket: Socket) => void;
  /** A caller that has not proven to be one. */
  readonly refused: (socket: Socket, reason: Error) => void;
}

/** A listening socket to be, for callers in plain or for those that prove who they are. */
export function listenSocket({ tls, handshakeTimeoutMs, accepted, refused }: ListenOptions): Server {
  if (!tls) return createServer({ noDelay: true }, accepted);
  const server = createSecureServer({
    ...secureContext(tls),
    requestCert: true,
    // Refused below: Node would close without a word for the log.
    rejectUnauthorized: false,
    handshakeTimeout: handshakeTimeoutMs,
    noDelay: true,
  });
  server.on('secureConnection', (socket) => {
    try {
      const certificate = socket.getPeerX509Certificate();
      if (certificate && !socket.authorized) {
        throw new WrongIdentityError(`the certificate does not count: ${String(socket.authorizationError)}`);
      }
      assertIdentity(tls, certificate, tls.callers ?? []);
    } catch (error) {
      refused(socket, error as Error);
      socket.destroy();
      return;
    }
    accepted(socket);
  });
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
    refused(socket, error);
    socket.destroy();
  });
  return server;
}
