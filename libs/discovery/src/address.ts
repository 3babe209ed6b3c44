import { isIP, isIPv6 } from 'node:net';

/** Formats an address and a port as in URLs: `10.1.2.3:7000`, `[::1]:7000`. */
export const formatHostPort = (address: string, port: number): string =>
  `${isIPv6(address) ? `[${address}]` : address}:${port}`;

/** Removes the brackets that an IPv6 address has in URLs. */
export const withoutBrackets = (address: string): string => address.replace(/^\[(.*)\]$/, '$1');

/**
 * The reason why a text is not an address that other processes can call. Undefined if it is.
 * @param text - without brackets.
 */
export function invalidAddressReason(text: string): string | undefined {
  if (text.includes('%')) return 'expected an address without a zone';
  if (text === '0.0.0.0' || (isIPv6(text) && new URL(`http://[${text}]`).hostname === '[::]'))
    return 'expected a specific address, got the wildcard address';
  if (isIP(text) !== 0) return undefined;
  if (isIP(withoutBrackets(text.replace(/:\d*$/, ''))) !== 0) return 'expected an address without a port';
  return 'expected an IP address like 10.1.2.3 or fd00::1: callers accept no names';
}
