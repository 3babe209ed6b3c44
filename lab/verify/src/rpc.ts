import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Check } from '@signalbox/lab-parts/check';
import { FROM_SOURCES } from '@signalbox/stack';
import { atMost } from './printed-checks.ts';

const CONNECTIONS = 10_000;
const children: ChildProcess[] = [];

/** The decoder with a million mutated inputs, and a server with ten thousand idle connections. */
export async function verifyRpc(): Promise<Check[]> {
  try {
    return [...(await fuzz()), ...(await idleConnections())];
  } finally {
    for (const child of children) child.kill();
  }
}

async function fuzz(): Promise<Check[]> {
  const found = await nextMessage<Record<'inputs' | 'rejected' | 'crashes' | 'slowestMs' | 'memoryMiB', number>>(
    run(new URL('rpc/fuzz.ts', import.meta.url)),
  );
  return [
    atMost(`decoder crashes with ${found.inputs} mutated inputs (${found.rejected} rejected)`, found.crashes, 0),
    atMost('slowest input', found.slowestMs, 1000, 'ms'),
    atMost('memory used by the decoder', found.memoryMiB, 128, 'MiB'),
  ];
}

async function idleConnections(): Promise<Check[]> {
  const server = run(new URL('rpc/idle-server.ts', import.meta.url));
  const { port } = await nextMessage<{ port: number }>(server);
  const before = await request<Measured>(server);
  const clients = run(new URL('rpc/idle-clients.ts', import.meta.url), String(port), String(CONNECTIONS));
  await nextMessage(clients);
  const after = await request<Measured>(server);
  const { answered, tookMs } = await request<{ answered: number; tookMs: number }>(clients);
  return [
    atMost(`missing connections of ${CONNECTIONS} idle ones`, CONNECTIONS - after.connections, 0),
    atMost('server memory per connection', (after.rss - before.rss) / 1024 / CONNECTIONS, 32, 'KiB'),
    atMost('connections without a PONG when all send PING at the same time', CONNECTIONS - answered, 0),
    atMost('time until all have a PONG', tookMs, 5000, 'ms'),
  ];
}

interface Measured {
  readonly connections: number;
  readonly rss: number;
}

function run(program: URL, ...args: string[]): ChildProcess {
  const child = fork(program, args, { execArgv: ['--expose-gc', ...FROM_SOURCES] });
  children.push(child);
  return child;
}

async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const exited = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`expected a message, the process exited with ${String(code)}`)),
  );
  const [message] = (await Promise.race([once(child, 'message'), exited])) as [T];
  return message;
}

function request<T>(child: ChildProcess): Promise<T> {
  const answer = nextMessage<T>(child);
  child.send('report');
  return answer;
}
