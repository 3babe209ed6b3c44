import { BlockList, isIP } from 'node:net';

export interface AllowedAddressesOptions {
  /**
   * Networks as `10.0.0.0/8` or `fd00::/8`; an address alone is a network of one.
   * @defaultValue loopback and private networks
   */
  readonly networks?: readonly string[];
  /** The lowest and the highest port. @defaultValue every port */
  readonly ports?: readonly [lowest: number, highest: number];
}

/**
 * Loopback and the private networks of RFC 1918 and RFC 4193. Link-local is excluded: it contains the metadata services
 * of clouds.
 */
export const privateNetworks: readonly string[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
];

/**
 * The addresses that an instance may have. A program that can write to the registry could otherwise cause SSRF. Host
 * names are rejected, because their addresses can change.
 */
export class AllowedAddresses {
  private readonly networks = new BlockList();
  private readonly ports: readonly [lowest: number, highest: number];

  /** @throws TypeError if a network is invalid. */
  constructor({ networks = privateNetworks, ports = [1, 65_535] }: AllowedAddressesOptions = {}) {
    this.ports = ports;
    for (const network of networks) this.add(network);
  }

  /** The reason why an address is not allowed. Undefined if it is. */
  problemOf({ address, port }: { readonly address: string; readonly port: number }): string | undefined {
    if (isIP(address) === 0) return 'the address is not an IP address';
    if (!this.contains(address)) return 'the address is outside the allowed networks';
    const [lowest, highest] = this.ports;
    if (!Number.isInteger(port) || port < lowest || port > highest) return `the port is not in ${lowest}-${highest}`;
    return undefined;
  }

  /** Whether an IP address is in one of the networks. */
  contains(address: string): boolean {
    return this.networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }

  private add(network: string): void {
    const [address = '', prefix, ...more] = network.split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    const length = Number(prefix ?? bits);
    if (
      isIP(address) === 0 ||
      prefix === '' ||
      !Number.isInteger(length) ||
      length < 0 ||
      length > bits ||
      more.length > 0
    )
      throw new TypeError(`a network must be like 10.0.0.0/8, got ${network}`);
    this.networks.addSubnet(address, length, bits === 128 ? 'ipv6' : 'ipv4');
  }
}
