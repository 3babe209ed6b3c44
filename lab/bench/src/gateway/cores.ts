import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Argv, CorePinning } from './target.ts';

/**
 * Reserves one core for the target and uses the others for backends and load, so a target's throughput is that of one
 * undisturbed core. Without `taskset`, or with one core only, the operating system decides.
 */
export function pinCores(): CorePinning {
  const cores = allowedCores();
  const [first, ...rest] = cores;
  if (first === undefined || rest.length === 0 || spawnSync('taskset', ['--version']).error) {
    return { target: (command) => command, others: (command) => command, description: 'no core is reserved' };
  }
  const on =
    (list: readonly number[]) =>
    (command: Argv): Argv => ['taskset', '-c', list.join(','), ...command];
  return {
    target: on([first]),
    others: on(rest),
    description: `the target on core ${first}, backends and load on ${rest.length === 1 ? 'core' : 'cores'} ${rest.join(', ')}`,
  };
}

function allowedCores(): number[] {
  try {
    const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return parseCpuList(list);
  } catch {
    return [];
  }
}

/** Parses a list of CPU numbers in Linux's format, for example `0-2,5`. */
export function parseCpuList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined) return [];
    return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, index) => Number(from) + index);
  });
}
