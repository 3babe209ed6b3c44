import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { atMost, type Finding } from './finding.ts';

const loader = createRequire(import.meta.url).resolve('@signalbox/local-stack/typescript-loader');
const CONNECTIONS = 10_000;
const children: ChildProcess[] = [];

/** The decoder under a million broken inputs, and a server with ten thousand connections that do nothing. */
export async function verifyRpc(): Promise<Finding[]> {
  try {
    return [...(await fuzz()), ...(await idleConnections())];
  } finally {
    for (const child of children) child.kill();
  }
}

async function fuzz(): Promise<Finding[]> {
  const found = await told<Record<'inputs' | 'refused' | 'crashes' | 'slowestMs' | 'memoryMiB', number>>(run('fuzz'));
  return [
    atMost(
      `crashes of the decoder by ${found.inputs} mutated inputs, ${found.refused} of them refused`,
      found.crashes,
      0,
      '',
    ),
    atMost('the longest that one of them took', found.slowestMs, 1000, 'ms'),
    atMost('memory that they took', found.memoryMiB, 128, 'MiB'),
  ];
}

async function idleConnections(): Promise<Finding[]> {
  const server = run('idle-server');
  const { port } = await told<{ port: number }>(server);
  const before = await asked<Measured>(server);
  const clients = run('idle-clients', String(port), String(CONNECTIONS));
  await told(clients);
  const after = await asked<Measured>(server);
  const { answered, tookMs } = await asked<{ answered: number; tookMs: number }>(clients);
  return [
    atMost(`idle connections of ${CONNECTIONS} that are missing`, CONNECTIONS - after.connections, 0, ''),
    atMost('memory of the server for each', (after.rss - before.rss) / 1024 / CONNECTIONS, 32, 'KiB'),
    atMost('of those that ask for a sign of life at once, without one', CONNECTIONS - answered, 0, ''),
    atMost('until all of them have one', tookMs, 5000, 'ms'),
  ];
}

interface Measured {
  readonly connections: number;
  readonly rss: number;
}

function run(fixture: string, ...args: string[]): ChildProcess {
  const file = fileURLToPath(new URL(`../../../../libs/rpc/src/verify/${fixture}.fixture.ts`, import.meta.url));
  const child = fork(file, args, {
    execArgv: ['--conditions=@signalbox/source', '--expose-gc', '--import', loader],
  });
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
