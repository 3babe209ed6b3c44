import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readState, type StackState } from '../state-file.ts';
import type { Order, Report } from './order.ts';

const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url));
const launcher = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface StackOptions {
  /** Of the databases and the state file, absolute. */
  readonly dataDir: string;
  /** Where all that its processes say goes, absolute. */
  readonly logFile: string;
  /** Instances of a service. @defaultValue as topology.ts says */
  readonly scale?: Readonly<Record<string, number>>;
  /** More options of `npm start`. @defaultValue `--verbose`: the log has every line of its services */
  readonly args?: readonly string[];
  /** What its services inherit, on top of this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A local stack on free ports that this process started and controls. It stops by itself when this process is gone. */
export interface RunningStack {
  /** As it is now: pids and ports change when something is started again. */
  state(): StackState;
  /** Resolves when the order has been carried out. @returns the name of the process it was about. */
  order(order: Order): Promise<string>;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
}

/** Starts the whole system, and waits until an order can be placed. @throws Error with its last words if it doesn't come up. */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { dataDir, logFile, scale = {}, args = ['--verbose'] } = options;
  const log = openSync(logFile, 'a');
  const counts = Object.entries(scale).flatMap(([name, count]) => ['--scale', `${name}=${count}`]);
  const child = spawn(process.execPath, [launcher, '--port', '0', '--data', dataDir, ...counts, ...args], {
    cwd: workspaceRoot,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, ...options.env },
  });
  closeSync(log);
  const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (!isReport(first)) throw new Error(`the stack does not start; it said:\n${tail(logFile)}`);
  return controlled(child, dataDir);
}

const isReport = (message: unknown): message is Report => typeof message === 'object' && message !== null;
const tail = (file: string) => readFileSync(file, 'utf8').split('\n').slice(-30).join('\n');

function controlled(child: ChildProcess, dataDir: string): RunningStack {
  const waiting = new Map<number, PromiseWithResolvers<string>>();
  const exited = once(child, 'exit');
  let count = 0;
  child.on('message', ({ number, name = '', error }: Report) => {
    if (error === undefined) waiting.get(number)?.resolve(name);
    else waiting.get(number)?.reject(new Error(error));
    waiting.delete(number);
  });
  child.once('exit', () => waiting.forEach(({ reject }) => reject(new Error('the stack has ended'))));
  return {
    state: () => readState(dataDir),
    order: (order) => {
      const carriedOut = Promise.withResolvers<string>();
      count += 1;
      waiting.set(count, carriedOut);
      child.send({ number: count, order });
      return carriedOut.promise;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
