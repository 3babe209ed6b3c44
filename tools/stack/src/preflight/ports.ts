import { createServer } from 'node:net';
import { Refusal } from './refusal.ts';

/** Why this port on this machine's loopback can't be listened on, as the code of an error; undefined if it can. */
export function listenError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => resolve(code));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

// Below the range from which the system takes ports for outgoing connections, so that none is lost to one of those.
const FIRST = 15_000;
const COUNT = 15_000;

/**
 * Ports that are free now, all different.
 * @throws Refusal if the reason why one can't be listened on is not that it is taken.
 */
export async function freePorts(count: number, faultOf = listenError): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const fault = await faultOf(port);
    if (fault === undefined) ports.add(port);
    else if (fault !== 'EADDRINUSE') throw new Refusal(`127.0.0.1 can't be listened on (${fault}): check the loopback`);
  }
  return [...ports];
}
