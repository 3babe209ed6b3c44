import { createServer } from 'node:net';
import type { Options } from '../options.ts';
import { StartRefusedError } from './start-refused-error.ts';

/** The error code of listening on a loopback port; undefined if the port is free. */
export function listenError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => resolve(code));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

// Below the range of ephemeral ports, so that no outgoing connection takes a chosen port.
const FIRST = 15_000;
const COUNT = 15_000;

/**
 * Distinct ports that are free at the moment.
 * @throws StartRefusedError if listening fails for another reason than a port in use.
 */
export async function freePorts(count: number, problemOf = listenError): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const problem = await problemOf(port);
    if (problem === undefined) ports.add(port);
    else if (problem !== 'EADDRINUSE')
      throw new StartRefusedError(`cannot listen on 127.0.0.1 (${problem}): check the loopback interface`);
  }
  return [...ports];
}

/** The options with a free port for the console in place of 0, because the other services must know it. */
export async function withConsolePort(options: Options): Promise<Options> {
  if (options.consolePort !== 0) return options;
  const [consolePort] = await freePorts(1);
  return { ...options, consolePort };
}
