import { isIPv4 } from 'node:net';

/**
 * The network that probably belongs to the same client as an IP address: its /24 for IPv4, its /56 for IPv6.
 * @returns the network in CIDR notation.
 */
export function networkOf(address: string): string {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const [left, right = []] = address.split('::').map((part) => part.split(':').filter(Boolean)) as [
    string[],
    string[]?,
  ];
  const groups = [
    ...left,
    ...Array<string>(8)
      .fill('0')
      .slice(left.length + right.length),
    ...right,
  ];
  const [a, b, c, d] = groups.map((group) => Number.parseInt(group, 16));
  return `${[a, b, c, d! & 0xff00].map((group) => group!.toString(16)).join(':')}::/56`;
}
