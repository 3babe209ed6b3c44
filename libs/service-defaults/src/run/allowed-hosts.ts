import { isIP } from 'node:net';
import { withoutBrackets } from '@signalbox/discovery';

/**
 * The values of `Host` that an HTTP server answers: localhost, IP addresses and the configured names. This stops DNS
 * rebinding, in which the host name of a hostile web page resolves to this machine: a browser sends that name as `Host`.
 */
export class AllowedHosts {
  /** @param names - in lower case, without ports. */
  constructor(private readonly names: readonly string[] = []) {}

  /** @param host - the value of `Host`, with or without a port. */
  allows(host: string): boolean {
    const name = host.replace(/:\d*$/, '').toLowerCase();
    return name === 'localhost' || isIP(withoutBrackets(name)) !== 0 || this.names.includes(name);
  }

  /** Why a host is refused, for the client. */
  static problemOf(host: string): string {
    return `expected Host to be localhost, an IP address or a name in ALLOWED_HOSTS, got ${host}`;
  }
}
