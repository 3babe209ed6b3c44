import { X509Certificate } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { verifiedService, type RpcTls } from '../tls/rpc-tls.ts';
import type { Peer } from './channel-options.ts';

/** Opens a socket to an instance. Over TLS nothing is sent before the instance has proven its service identity. */
export function openSocket({ address, port, service }: Peer, tls: RpcTls | undefined): Socket {
  if (!tls) return connect({ host: address, port, noDelay: true });
  const socket = connectSecurely({
    secureContext: tls.certificates.current.context,
    host: address,
    port,
    // Verifies the service name, not the host: instances have changing addresses that no certificate contains.
    checkServerIdentity: (_, { raw }) => {
      try {
        verifiedService(tls, new X509Certificate(raw), [service]);
        return undefined;
      } catch (error) {
        return error as Error;
      }
    },
  });
  return socket.setNoDelay(true);
}
