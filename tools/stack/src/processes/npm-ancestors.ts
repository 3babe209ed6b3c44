import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { identify, type ProcessIdentity } from './process-identity.ts';

/** An ancestor in the process table. */
export interface ProcessRow {
  readonly ppid: number;
  /** The command line. npm replaces its own with `npm start`. */
  readonly args: string;
}

/** The row of a process; undefined if it does not exist. */
export type ProcessTable = (pid: number) => ProcessRow | undefined;

const RUNNER = /^(\S*node\S* )?(\S*\/)?(npm|npx|yarn|pnpm|bun)[\w.-]*( |$)/;
const SCRIPT_SHELL = /^(\S*\/)?(ba|da|z|k|a)?sh -c /;
// A script may start a background process with a single &, which outlives the script.
const BACKGROUND = /(?<![&>])&(?![&>\d])/;

/**
 * The npm processes that run this process as their script, nearest first: `npm start`, and an `npm run` whose script is
 * `npm start`. They and their shells form one chain, which ends at any other program.
 * @returns `isOrphan`: whether the npm of this script has already ended.
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

/** All descendants of a script inherit npm's variables: only the script itself can expect npm above it. */
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

// proc_pid_stat(5): state and parent pid follow the name in parentheses.
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
