import { readFile } from 'node:fs/promises';

// The kernel's tables of TCP connections (proc_pid_net(5)): number, local and remote address and port, state, send queue.
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];
const ENTRY = /^ *\d+: \w+:(\w+) \w+:(\w+) \w+ (\w+):/gm;

/** The key of a connection in {@link sendQueues}. */
export const queueKey = (localPort = 0, remotePort = 0): number => localPort * 65_536 + remotePort;

/**
 * The bytes in the kernel's send queues that the other side has not acknowledged, by ports. Connections with the same
 * ports and different addresses are added up. It is empty on systems other than Linux.
 */
export async function sendQueues(): Promise<ReadonlyMap<number, number>> {
  const queues = new Map<number, number>();
  for (const table of TABLES) {
    const text = await readFile(table, 'latin1').catch(() => '');
    for (const [, local, remote, queued] of text.matchAll(ENTRY)) {
      const key = queueKey(parseInt(local!, 16), parseInt(remote!, 16));
      queues.set(key, (queues.get(key) ?? 0) + parseInt(queued!, 16));
    }
  }
  return queues;
}
