import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { AllowedAddresses } from '@signalbox/discovery';

type Request = Pick<IncomingMessage, 'headers' | 'socket'>;

/** Finds the address of the client that sent a request, also behind proxies. */
export class ClientAddresses {
  /** @param trustedProxies - the proxies whose `X-Forwarded-For` is believed. */
  constructor(private readonly trustedProxies: AllowedAddresses) {}

  /**
   * The address of the connection. If it belongs to a trusted proxy: the last address in `X-Forwarded-For` that does not,
   * because a client can write anything before it.
   */
  of({ headers, socket }: Request): string {
    let address = withoutMapping(socket.remoteAddress ?? '');
    if (!this.trustedProxies.contains(address)) return address;
    const forwarded = (headers['x-forwarded-for'] as string | undefined)?.split(',') ?? [];
    for (const text of forwarded.reverse()) {
      const sender = withoutMapping(text.trim());
      if (isIP(sender) === 0) break;
      address = sender;
      if (!this.trustedProxies.contains(address)) break;
    }
    return address;
  }
}

/** An IPv4 address as a socket that accepts both versions writes it: `::ffff:192.0.2.1`. */
const withoutMapping = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
