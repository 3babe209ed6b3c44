import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ConfigError } from '../config/config.ts';

/**
 * The address behind HOST on which all of a process's ports listen: of a name with several, the first that this machine
 * has. `localhost` is 127.0.0.1 on one machine, and ::1 on another without IPv4.
 * @throws ConfigError if this machine has none of them.
 */
export async function listenAddress(host: string): Promise<string> {
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  let code = 'ENOTFOUND';
  for (const address of addresses) {
    const fault = await listenFault(address);
    if (fault === undefined) return address;
    code = fault;
  }
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = interfaces.map(({ address }) => address).join(', ');
  throw new ConfigError([
    `HOST: this machine can't listen on ${host} (${code}): expected one of its addresses, ${own}`,
  ]);
}

async function addressesOf(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  // By RFC 6761 this name is loopback over IPv6 too, whatever the machine's list of hosts says.
  const loopback = name === 'localhost' ? ['127.0.0.1', '::1'] : [];
  return [...found.map(({ address }) => address), ...loopback];
}

/** The code of the error by which the system says that it does not have an address. */
async function listenFault(host: string): Promise<string | undefined> {
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
