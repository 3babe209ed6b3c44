import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadGenerator } from './load.ts';

const script = fileURLToPath(new URL('wrk.lua', import.meta.url));

/** Whether wrk is installed, and `timeout` can return its exit code. */
export const hasWrk = (): boolean =>
  spawnSync('wrk', ['-v']).error === undefined &&
  spawnSync('timeout', ['--signal=INT', '--preserve-status', '1', 'true']).status === 0;

/** Generates load with wrk: one thread in C, so the load generator itself uses little CPU. */
export const wrk: LoadGenerator = {
  name: 'wrk',
  command: ({ url, connections, seconds, tokensFile }) => {
    // wrk accepts whole seconds only, but stops cleanly and prints its result on SIGINT.
    const whole = Number.isInteger(seconds);
    const limit = whole ? [] : ['timeout', '--signal=INT', '--preserve-status', String(seconds)];
    const args = ['-t1', `-c${connections}`, `-d${Math.ceil(seconds)}s`, '--timeout', '5s', '-s', script, url];
    const [file = 'wrk', ...rest] = [...limit, 'wrk', ...args, '--', tokensFile];
    return [file, ...rest];
  },
};
