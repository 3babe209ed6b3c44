import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, type Extent } from '../benchmark.ts';
import type { Size } from './bodies.ts';

/** The size of the response and the number of simultaneous requests. */
export interface Workload {
  readonly size: Size;
  readonly connections: number;
}

export interface Options {
  readonly extent: Extent;
  readonly quick: boolean;
  /** The number of turns of each target with each workload. */
  readonly rounds: number;
  /** The length of each turn. */
  readonly seconds: number;
  /** Load before each turn that does not count: V8 recompiles code that was idle during the turns of other targets. */
  readonly settleSeconds: number;
  /** The maximum warm-up time of a target, for each size. */
  readonly warmUpSeconds: number;
  /**
   * The number of rounds after which all targets restart. Two processes of the same program can differ by a third for
   * their whole lifetime, because of the memory layout of their code and data.
   */
  readonly roundsPerStart: number;
  readonly workloads: readonly Workload[];
  /** The targets to measure. @defaultValue all that can run; in a quick run, not this gateway's variants */
  readonly only: readonly string[] | undefined;
  /** The folder for the CPU profiles of the targets that are Node programs. */
  readonly profile: string | undefined;
}

export const USAGE = `--quick                  5 short rounds of the workloads that have thresholds; each target starts once; under 3 minutes
--rounds N               number of turns of each target with each workload (8; quick 5)
--seconds N              length of a turn, after 1 s of load that does not count (1.5; quick 0.5, after 0.2 s)
--connections 16,64,256  number of simultaneous requests
--sizes small,large      size of the answers: 300 B, 20 kB
--only a,b               only these targets; --quick --only signalbox,node-undici takes half a minute
--profile DIR            write CPU profiles of the targets (.cpuprofile); this slows them down a little`;

const QUICK: readonly Workload[] = [
  { size: 'small', connections: 64 },
  { size: 'large', connections: 64 },
  { size: 'small', connections: 256 },
];

/** @throws UsageError */
export function parseOptions(args: readonly string[], targets: readonly string[]): Options {
  const { quick, rounds, seconds, connections, sizes, only, profile } = valuesOf(args);
  const names = only?.split(',');
  const unknown = names?.filter((name) => !targets.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(`--only expects targets among ${targets.join(', ')}, got ${unknown.join(', ')}`);
  const turnSeconds = seconds === undefined ? (quick ? 0.5 : 1.5) : positive('seconds', seconds);
  const isDefault = [rounds, seconds, connections, sizes, only, profile].every((option) => option === undefined);
  return {
    extent: isDefault ? (quick ? 'quick' : 'complete') : 'partial',
    quick,
    rounds: rounds === undefined ? (quick ? 5 : 8) : count('rounds', rounds),
    seconds: turnSeconds,
    settleSeconds: quick ? 0.2 : 1,
    warmUpSeconds: quick ? 2 : Math.min(15, 10 * turnSeconds),
    roundsPerStart: quick ? Infinity : 2,
    workloads: quick && (connections ?? sizes) === undefined ? QUICK : workloadsOf(sizes, connections),
    only: names,
    profile: profile === undefined ? undefined : resolve(profile),
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
        sizes: { type: 'string' },
        only: { type: 'string' },
        profile: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function workloadsOf(sizes = 'small,large', connections = '16,64,256'): Workload[] {
  const counts = connections.split(',').map((text) => count('connections', text));
  return sizes.split(',').flatMap((size) => {
    if (size !== 'small' && size !== 'large') throw new UsageError(`--sizes expects small or large, got ${size}`);
    return counts.map((connections) => ({ size, connections }));
  });
}

function count(name: string, text: string): number {
  const value = positive(name, text);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`--${name} expects a whole number, got ${text}`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new UsageError(`--${name} expects a number above 0, got ${text}`);
}
