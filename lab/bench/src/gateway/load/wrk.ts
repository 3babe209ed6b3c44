import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadMaker } from './load.ts';

const script = fileURLToPath(new URL('wrk.lua', import.meta.url));

/** Whether wrk can be used: where it is installed, and `timeout` can hand on how it ended. */
export const hasWrk = (): boolean =>
  spawnSync('wrk', ['-v']).error === undefined &&
  spawnSync('timeout', ['--signal=INT', '--preserve-status', '1', 'true']).status === 0;

/** wrk: one thread of C, so that what makes the load takes as little of the machine as can be. */
export const wrk: LoadMaker = {
  name: 'wrk',
  command: ({ url, connections, seconds, tokensFile }) => {
    // wrk counts in whole seconds, but ends in good order when it is interrupted.
    const whole = Number.isInteger(seconds);
    const limit = whole ? [] : ['timeout', '--signal=INT', '--preserve-status', String(seconds)];
    const args = ['-t1', `-c${connections}`, `-d${Math.ceil(seconds)}s`, '--timeout', '5s', '-s', script, url];
    const [file = 'wrk', ...rest] = [...limit, 'wrk', ...args, '--', tokensFile];
    return [file, ...rest];
  },
};
