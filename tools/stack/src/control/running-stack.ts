import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readState, type StackState } from '../state-file.ts';
import type { NumberedCommand, StackCommand, CommandReport } from './command.ts';

const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url));
const launcher = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface StackOptions {
  /** Absolute path of the folder for the databases and the state file. */
  readonly dataDir: string;
  /** Absolute path of the file that receives the output of all processes. */
  readonly logFile: string;
  /** Number of instances of a service. @defaultValue the number in topology.ts */
  readonly scale?: Readonly<Record<string, number>>;
  /** Whether the console runs. @defaultValue false */
  readonly console?: boolean;
  /** More options of `npm start`. @defaultValue `--verbose`: the log has every line of its services */
  readonly args?: readonly string[];
  /** Environment variables for the services, in addition to those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A local stack on free ports that this process controls. It also stops when this process ends. */
export interface RunningStack {
  /** The present state. Pids and ports change when a process restarts. */
  state(): StackState;
  /** Runs a command. @returns the name of the process that the command concerned. */
  execute(command: StackCommand): Promise<string>;
  /** Stops the stack as Ctrl-C does. */
  stop(): Promise<void>;
}

/**
 * Starts the whole system, and waits until it accepts orders.
 * @throws Error with its last lines of output if the start fails.
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { dataDir, logFile, scale = {}, console = false, args = ['--verbose'] } = options;
  const log = openSync(logFile, 'a');
  const counts = Object.entries(scale).flatMap(([name, count]) => ['--scale', `${name}=${count}`]);
  const common = ['--port', '0', '--data', dataDir, ...counts, ...(console ? [] : ['--no-console'])];
  const child = spawn(process.execPath, [launcher, ...common, ...args], {
    cwd: workspaceRoot,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, ...options.env },
  });
  closeSync(log);
  const [first] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (!isReport(first)) throw new Error(`the stack did not start; its last output:\n${tail(logFile)}`);
  return controlled(child, dataDir);
}

const isReport = (message: unknown): message is CommandReport => typeof message === 'object' && message !== null;
const tail = (file: string) => readFileSync(file, 'utf8').split('\n').slice(-30).join('\n');

function controlled(child: ChildProcess, dataDir: string): RunningStack {
  const pending = new Map<number, PromiseWithResolvers<string>>();
  const exited = once(child, 'exit');
  let count = 0;
  child.on('message', ({ number, name = '', error }: CommandReport) => {
    if (error === undefined) pending.get(number)?.resolve(name);
    else pending.get(number)?.reject(new Error(error));
    pending.delete(number);
  });
  child.once('exit', () => pending.forEach(({ reject }) => reject(new Error('the stack has stopped'))));
  return {
    state: () => readState(dataDir),
    execute: (command) => {
      const result = Promise.withResolvers<string>();
      count += 1;
      pending.set(count, result);
      child.send({ number: count, command } satisfies NumberedCommand);
      return result.promise;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
