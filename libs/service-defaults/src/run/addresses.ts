import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, isIP } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { AllowedAddresses, formatHostPort, withoutBrackets } from '@signalbox/discovery';
import { ConfigError } from '../config/config.ts';
import type { ServiceConfig } from '../config/service-settings.ts';

/**
 * Resolves HOST to the address for all ports of a process. For a name with several addresses, it is the first one that
 * this machine has. `localhost` is 127.0.0.1, or ::1 on a machine without IPv4.
 * @throws ConfigError if this machine has no such address.
 */
export async function listenAddress(host: string): Promise<string> {
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  let code = 'ENOTFOUND';
  for (const address of addresses) {
    const problem = await listenError(address);
    if (problem === undefined) return address;
    code = problem;
  }
  const own = ownInterfaces()
    .map(({ address }) => address)
    .join(', ');
  throw new ConfigError([
    `HOST: this machine can't listen on ${host} (${code}): expected one of its addresses, ${own}`,
  ]);
}

async function addressesOf(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  // By RFC 6761 this name is loopback over IPv6 too, whatever the hosts file contains.
  const loopback = name === 'localhost' ? ['127.0.0.1', '::1'] : [];
  return [...found.map(({ address }) => address), ...loopback];
}

/** The error code if this machine does not have an address. */
async function listenError(host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port: 0 });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    server.close();
  }
}

type Settings = Pick<ServiceConfig, 'ADVERTISE_ADDRESS' | 'ALLOWED_NETWORKS' | 'ALLOWED_PORTS'>;

export interface RouteOptions {
  /** How long a name may have no address, in milliseconds. @defaultValue 10 s: its container may start later */
  readonly timeoutMs?: number;
  readonly pauseMs?: number;
  readonly lookup?: (name: string) => Promise<{ address: string; family: number }>;
  readonly signal?: AbortSignal;
}

/**
 * The address of this machine from which it reaches the host of a URL. Undefined if the host has no address.
 * @param url - `http://consul:8500`. Other schemes have no host.
 */
export async function addressTowards(url: string, options: RouteOptions = {}): Promise<string | undefined> {
  const { timeoutMs = 10_000, pauseMs = 250, lookup: addressOf = lookup, signal } = options;
  const { hostname } = new URL(url);
  if (hostname === '') return undefined;
  const giveUpAt = performance.now() + timeoutMs;
  const find = () => addressOf(withoutBrackets(hostname)).catch(() => undefined);
  let found = await find();
  while (found === undefined && performance.now() < giveUpAt && signal?.aborted !== true) {
    await delay(pauseMs);
    found = await find();
  }
  if (found === undefined) return undefined;
  const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4');
  try {
    // This chooses a route, and sends no packet.
    const connected = once(socket, 'connect');
    socket.connect(9, found.address);
    await connected;
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}

/**
 * The address at which others reach a process that listens on `host`. For all addresses, it is the first one that
 * callers accept. A machine with only loopback advertises loopback.
 * @param preferred - is tried first: the address in the network of the registry, if the machine has several networks.
 */
export function advertisedAddress(
  host: string,
  settings: Settings,
  preferred?: string,
  interfaces: readonly NetworkInterfaceInfo[] = ownInterfaces(),
): string {
  if (settings.ADVERTISE_ADDRESS !== undefined) return settings.ADVERTISE_ADDRESS;
  if (!isWildcard(host)) return host;
  const ofHost = interfaces.filter(({ family }) => host === '::' || family === 'IPv4');
  const external = ofHost.filter(({ internal }) => !internal);
  const usable = external.length > 0 ? external : ofHost;
  const isPreferred = ({ address }: NetworkInterfaceInfo) => address === preferred;
  const addresses = [...usable.filter(isPreferred), ...[...usable].sort(ipv4First)].map(({ address }) => address);
  const allowed = new AllowedAddresses({ networks: settings.ALLOWED_NETWORKS });
  const accepted = addresses.find((address) => allowed.problemOf({ address, port: 1 }) === undefined);
  return accepted ?? addresses[0] ?? host;
}

/** Whether a process that listens on this address listens on all addresses of the machine. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

const ipv4First = (one: NetworkInterfaceInfo, other: NetworkInterfaceInfo): number =>
  Number(one.family === 'IPv6') - Number(other.family === 'IPv6');

/**
 * Rejects an address that callers with the same settings would ignore.
 * @param port - 0 if it is not known yet.
 * @throws ConfigError
 */
export function assertCallable(address: string, port: number, settings: Settings): void {
  const [lowest, highest] = settings.ALLOWED_PORTS;
  const networks = settings.ALLOWED_NETWORKS;
  const problems: string[] = [];
  if (new AllowedAddresses({ networks }).problemOf({ address, port: 1 }) !== undefined)
    problems.push(
      `ADVERTISE_ADDRESS: callers reject ${address}, which is outside ALLOWED_NETWORKS (${networks.join(',')}): ` +
        'set it to an address inside, or add its network for all services',
    );
  if (port !== 0 && (port < lowest || port > highest))
    problems.push(
      `PORT: callers reject ${formatHostPort(address, port)}, since ALLOWED_PORTS is ${lowest}-${highest}: ` +
        'set it to a port in this range, or change ALLOWED_PORTS for all services',
    );
  if (problems.length > 0) throw new ConfigError(problems);
}

function ownInterfaces(): NetworkInterfaceInfo[] {
  return Object.values(networkInterfaces()).flatMap((list) => list ?? []);
}
