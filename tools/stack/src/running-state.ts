import { isAlive } from '@signalbox/postgres-cluster/is-alive';
import { CommandError } from './command-line.ts';
import { readState, type StackState } from './state-file.ts';

/**
 * The state of the stack that runs with a data folder. Undefined if none does.
 * @throws CommandError if the folder contains something else.
 */
export function runningState(dataDir: string): StackState | undefined {
  try {
    const state = readState(dataDir);
    return isAlive(state.launcher.pid) ? state : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new CommandError(`cannot read ${dataDir} as the data folder of a stack: ${message}`);
  }
}

/** The same, but undefined also if the folder contains something else. */
export function runningStateIfReadable(dataDir: string): StackState | undefined {
  try {
    return runningState(dataDir);
  } catch {
    return undefined;
  }
}
