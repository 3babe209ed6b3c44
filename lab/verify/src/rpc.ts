import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Check } from '@signalbox/lab-parts/check';
import { FROM_SOURCES } from '@signalbox/stack';
import { atMost } from './printed-checks.ts';

const CONNECTIONS = 10_000;
const children: ChildProcess[] = [];

/** The decoder under a million broken inputs, and a server with ten thousand connections that do nothing. */
export async function verifyRpc(): Promise<Check[]> {
  try {
    return [...(await fuzz()), ...(await idleConnections())];
  } finally {
    for (const child of children) child.kill();
  }
}

async function fuzz(): Promise<Check[]> {
  const found = await told<Record<'inputs' | 'refused' | 'crashes' | 'slowestMs' | 'memoryMiB', number>>(
    run(new URL('rpc/fuzz.ts', import.meta.url)),
  );
  return [
    atMost(
      `crashes of the decoder by ${found.inputs} mutated inputs, ${found.refused} of them refused`,
      found.crashes,
      0,
    ),
    atMost('the longest that one of them took', found.slowestMs, 1000, 'ms'),
    atMost('memory that they took', found.memoryMiB, 128, 'MiB'),
  ];
}

async function idleConnections(): Promise<Check[]> {
  const server = run(new URL('rpc/idle-server.ts', import.meta.url));
  const { port } = await told<{ port: number }>(server);
  const before = await asked<Measured>(server);
  const clients = run(new URL('rpc/idle-clients.ts', import.meta.url), String(port), String(CONNECTIONS));
  await told(clients);
  const after = await asked<Measured>(server);
  const { answered, tookMs } = await asked<{ answered: number; tookMs: number }>(clients);
  return [
    atMost(`idle connections of ${CONNECTIONS} that are missing`, CONNECTIONS - after.connections, 0),
    atMost('memory of the server for each', (after.rss - before.rss) / 1024 / CONNECTIONS, 32, 'KiB'),
    atMost('of those that ask for a sign of life at once, without one', CONNECTIONS - answered, 0),
    atMost('until all of them have one', tookMs, 5000, 'ms'),
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

async function told<T>(child: ChildProcess): Promise<T> {
  const gone = once(child, 'exit').then(([code]) => Promise.reject(new Error(`a process ended with ${String(code)}`)));
  const [message] = (await Promise.race([once(child, 'message'), gone])) as [T];
  return message;
}

function asked<T>(child: ChildProcess): Promise<T> {
  const answer = told<T>(child);
  child.send('tell');
  return answer;
}
