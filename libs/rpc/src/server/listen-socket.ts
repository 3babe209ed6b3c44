import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer, type TLSSocket } from 'node:tls';
import { WrongIdentityError } from '@signalbox/discovery';
import { serverOptions, verifiedService, type RpcTls } from '../tls/rpc-tls.ts';

/** A caller with a certificate. */
export interface CertifiedPeer {
  readonly service: string;
  /** When the certificate expires, in milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface ListenOptions {
  readonly tls: RpcTls | undefined;
  /** Maximum time of the TLS handshake, in milliseconds. */
  readonly handshakeTimeoutMs: number;
  /** @param peer - the caller, as its certificate proves it. Undefined without TLS. */
  readonly accepted: (socket: Socket, peer?: CertifiedPeer) => void;
  /** A caller was not authenticated. */
  readonly refused: (socket: Socket, reason: Error) => void;
}

/** Creates a server socket: plain TCP, or TLS with client certificates. */
export function listenSocket({ tls, handshakeTimeoutMs, accepted, refused }: ListenOptions): Server {
  if (!tls) return createServer({ noDelay: true }, (socket) => accepted(socket));
  const server = createSecureServer({
    ...serverOptions(tls),
    requestCert: true,
    // Rejected below, because Node would close the connection without a log line.
    rejectUnauthorized: false,
    handshakeTimeout: handshakeTimeoutMs,
    noDelay: true,
  });
  const removeListener = tls.certificates.onChange(() => server.setSecureContext(serverOptions(tls)));
  server.on('close', removeListener);
  server.on('secureConnection', (socket) => {
    let peer: CertifiedPeer;
    try {
      const certificate = socket.getPeerX509Certificate();
      if (certificate && !socket.authorized) {
        throw new WrongIdentityError(`the certificate is not trusted: ${String(socket.authorizationError)}`);
      }
      const service = verifiedService(tls, certificate, tls.callers);
      peer = { service, expiresAt: Date.parse(certificate!.validTo) };
    } catch (error) {
      refused(socket, error as Error);
      socket.destroy();
      return;
    }
    accepted(socket, peer);
  });
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
    refused(socket, error);
    socket.destroy();
  });
  return server;
}
