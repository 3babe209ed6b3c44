import { createServer } from 'node:net';

/** Whether this port on this machine's loopback is ours to take. */
export function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

// Below the range from which the system takes ports for outgoing connections, so that none is lost to one of those.
const FIRST = 15_000;
const COUNT = 15_000;

/** Ports that nobody listens on now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (!ports.has(port) && (await canListen(port))) ports.add(port);
  }
  return [...ports];
}
