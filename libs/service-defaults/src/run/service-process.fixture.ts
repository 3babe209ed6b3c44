import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { fromSources } from '@signalbox/testing';

const execArgv = [...(await fromSources())];
const fixture = fileURLToPath(new URL('service.fixture.ts', import.meta.url));
const root = fileURLToPath(new URL('../../../..', import.meta.url));

export interface Ready {
  readonly id: string;
  readonly port: number;
  readonly opsPort: number;
}

export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  /** The first message of the process. */
  ready(): Promise<Ready>;
  log(): string;
}

/** Starts the service `wagons` of `service.fixture.ts`, with this environment. */
export function startServiceProcess(env: NodeJS.ProcessEnv): ServiceProcess {
  const child = fork(fixture, {
    cwd: root,
    execArgv,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const ready = async () => ((await once(child, 'message')) as [Ready])[0];
  return { child, exit, ready, log: () => log };
}
