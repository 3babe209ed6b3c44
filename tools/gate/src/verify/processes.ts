import { readdirSync, readFileSync } from 'node:fs';

/** A process and all it started, as Linux's /proc tells. */
export function descendants(pid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(Number(entry));
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(entry)]);
  }
  const family = (member: number): number[] => [member, ...(childrenOf.get(member) ?? []).flatMap(family)];
  return family(pid);
}

/** Memory that these processes hold, in MiB: what several share is counted once among them (PSS). */
export function residentMiB(pids: readonly number[]): number {
  const kib = pids.map((pid) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return kib.reduce((sum, value) => sum + value, 0) / 1024;
}

/** Whether a process has not ended; one whose parent has not yet noticed its end has. */
export function isRunning(pid: number): boolean {
  const [state = ''] = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return state !== '' && !'ZX'.includes(state);
}

function parentOf(pid: number): number | undefined {
  // The name, in parentheses, may hold anything: the fields begin behind it.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ');
  return fields?.[1] === undefined ? undefined : Number(fields[1]);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended in this moment.
    return '';
  }
}
