import { isIP } from 'node:net';
import { currentRequest } from '@signalbox/rpc';
import { networkOf } from '@signalbox/service-defaults';

/** The network of the client that sent the current request. `unknown` if the caller did not pass its address. */
export function clientNetwork(): string {
  const { clientAddress = '' } = currentRequest() ?? {};
  return isIP(clientAddress) === 0 ? 'unknown' : networkOf(clientAddress);
}
