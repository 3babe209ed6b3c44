import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { identify, type ProcessIdentity } from './process-identity.ts';

/** What an ancestor looks like in the table of processes. */
export interface ProcessRow {
  readonly ppid: number;
  /** Its command line. npm replaces its own by `npm start`. */
  readonly args: string;
}

/** The row of a process; undefined when there is none. */
export type ProcessTable = (pid: number) => ProcessRow | undefined;

const RUNNER = /^(\S*node\S* )?(\S*\/)?(npm|npx|yarn|pnpm|bun)[\w.-]*( |$)/;
const SCRIPT_SHELL = /^(\S*\/)?(ba|da|z|k|a)?sh -c /;
// What a script starts with a single & may outlive it.
const BACKGROUND = /(?<![&>])&(?![&>\d])/;

/**
 * The npm processes whose script this process is, from the nearest on: `npm start`, and an `npm run` whose script is
 * `npm start`. They and their shells form one chain; what lies beyond another program does not count.
 * @returns `isOrphan`: whether this process is a script whose npm has ended already.
 */
export function npmAncestors(
  self: { ppid: number; argv: readonly string[]; env: NodeJS.ProcessEnv } = process,
  table: ProcessTable = rowOf,
): { runners: readonly ProcessIdentity[]; isOrphan: boolean } {
  const runners: ProcessIdentity[] = [];
  if (self.env.npm_lifecycle_event === undefined) return { runners, isOrphan: false };
  let pid = self.ppid;
  for (let row = table(pid); row !== undefined; row = table(pid)) {
    const isRunner = RUNNER.test(row.args);
    if (!isRunner && !SCRIPT_SHELL.test(row.args)) break;
    if (!isRunner && runners.length > 0 && BACKGROUND.test(row.args)) break;
    const identity = identify(pid);
    if (isRunner && identity !== undefined) runners.push(identity);
    pid = row.ppid;
  }
  return { runners, isOrphan: runners.length === 0 && pid === 1 && isOwnScript(self) };
}

/** The variables reach every descendant of a script: only the script itself knows that its npm must be there. */
function isOwnScript({ argv, env }: { argv: readonly string[]; env: NodeJS.ProcessEnv }): boolean {
  const words = (env.npm_lifecycle_script ?? '').split(' ').filter(Boolean);
  return words.some((word) => argv[1]?.endsWith(`/${word}`));
}

function rowOf(pid: number): ProcessRow | undefined {
  try {
    return process.platform === 'linux' ? rowFromProc(pid) : rowFromPs(pid);
  } catch {
    return undefined;
  }
}

// proc_pid_stat(5): after the name in parentheses come the state and the parent.
function rowFromProc(pid: number): ProcessRow {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').replaceAll('\0', ' ');
  return { ppid: Number(ppid), args };
}

function rowFromPs(pid: number): ProcessRow {
  const row = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
  const [, ppid, args = ''] = /^\s*(\d+)\s+(.*)/.exec(row) ?? [];
  return { ppid: Number(ppid), args };
}
