import { readdirSync, readFileSync } from 'node:fs';

// proc_pid_stat(5) counts in ticks of sysconf(_SC_CLK_TCK), which is 100 on every Linux that Node runs on.
const TICKS_PER_SECOND = 100;

/** Processor time that a process and its living descendants have used so far, in seconds; undefined without /proc. */
export function processSeconds(pid: number): number | undefined {
  const own = secondsOf(pid);
  if (own === undefined) return undefined;
  return childrenOf(pid).reduce((sum, child) => sum + (processSeconds(child) ?? 0), own);
}

/** User and system time of all threads, from the text of /proc/PID/stat. */
export function secondsIn(stat: string): number {
  // The name before the last parenthesis may hold anything; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function secondsOf(pid: number): number | undefined {
  try {
    return secondsIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
