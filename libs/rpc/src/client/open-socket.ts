import { X509Certificate } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { assertIdentity, secureContext, type RpcTls } from '../tls/rpc-tls.ts';
import type { Peer } from './channel-options.ts';

/** A socket to an instance, connecting. Over TLS nothing is sent before the instance has proven to be of its service. */
export function openSocket({ address, port, service }: Peer, tls: RpcTls | undefined): Socket {
  if (!tls) return connect({ host: address, port, noDelay: true });
  const socket = connectSecurely({
    ...secureContext(tls),
    host: address,
    port,
    // By service rather than by host: instances come and go, and have addresses that no authority knows.
    checkServerIdentity: (_, { raw }) => {
      try {
        assertIdentity(tls, new X509Certificate(raw), [service]);
        return undefined;
      } catch (error) {
        return error as Error;
      }
    },
  });
  return socket.setNoDelay(true);
}
