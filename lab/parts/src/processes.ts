import { readdirSync, readFileSync } from 'node:fs';

// All functions here read Linux's /proc.

// proc_pid_stat(5) counts in ticks of sysconf(_SC_CLK_TCK), which is 100 on every Linux that Node runs on.
const TICKS_PER_SECOND = 100;

/** The ids of a process and of all its running descendants. */
export function descendants(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(descendants)];
}

/** CPU time of a process and its running descendants in seconds; undefined if /proc has no such process. */
export function processSeconds(pid: number): number | undefined {
  const stats = descendants(pid).map(statOf);
  return stats[0] === '' ? undefined : stats.filter(Boolean).reduce((sum, stat) => sum + secondsIn(stat), 0);
}

/** User and system time of all threads, from the text of /proc/PID/stat. */
export function secondsIn(stat: string): number {
  // utime and stime are the 14th and 15th field.
  const fields = fieldsIn(stat);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Memory of these processes in MiB. A shared page is divided among the processes that share it (PSS). */
export function memoryMiB(pids: readonly number[]): number {
  const kib = pids.map((pid) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kib.reduce((sum, value) => sum + value, 0) / 1024;
}

/** Whether a process is running. A zombie, whose parent has not yet waited for it, is not. */
export function isRunning(pid: number): boolean {
  const [state = ''] = fieldsIn(statOf(pid));
  return state !== '' && !'ZX'.includes(state);
}

const statOf = (pid: number) => read(`/proc/${pid}/stat`);

/** The fields of /proc/PID/stat from the third on. They follow the name, which can contain spaces and parentheses. */
const fieldsIn = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

function childrenOf(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.flatMap((task) => read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has just ended.
    return '';
  }
}
