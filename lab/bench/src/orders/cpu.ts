import { processSeconds } from '@signalbox/lab-parts/processes';
import type { StackState } from '@signalbox/stack';
import type { Turn } from './turn.ts';

/** Processor time by the parts of a stack. */
export type CpuByPart = Readonly<Record<string, number>>;

/** Processor time that each part has used, in seconds. A service includes all instances, the launcher the registry. */
export function cpuSeconds({ launcher, services, databases }: StackState): CpuByPart {
  const used: Record<string, number> = {};
  const add = (part: string, pid: number) => (used[part] = (used[part] ?? 0) + (processSeconds(pid) ?? 0));
  for (const { service, pid } of services) add(service, pid);
  for (const { service, pid } of databases) add(`${service}' database`, pid);
  add('launcher', launcher.pid);
  // The launcher and its descendants, without the parts that are listed separately.
  const others = Object.entries(used).filter(([part]) => part !== 'launcher');
  used.launcher = used.launcher! - others.reduce((sum, [, seconds]) => sum + seconds, 0);
  return used;
}

/** The processor time of each part for one order, in milliseconds. */
export function perOrder(before: CpuByPart, after: CpuByPart, { rate, seconds }: Turn): CpuByPart {
  const parts = Object.entries(after).filter(([, seconds]) => seconds > 0);
  return Object.fromEntries(
    parts.map(([part, used]) => [part, ((used - (before[part] ?? 0)) * 1_000) / (rate * seconds)]),
  );
}
