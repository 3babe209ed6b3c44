import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, type Extent } from '../benchmark.ts';
import type { Size } from './bodies.ts';

/** A kind of load: what is asked for, and how many requests at a time. */
export interface Cell {
  readonly size: Size;
  readonly connections: number;
}

export interface Options {
  readonly extent: Extent;
  readonly quick: boolean;
  /** How often every target has its turn at each kind of load. */
  readonly rounds: number;
  /** How long each turn takes. */
  readonly seconds: number;
  /** How long it is under load before that: code that lay idle while others had their turns is compiled again. */
  readonly settleSeconds: number;
  /** How long a target may take to become warm, at the most, for each size. */
  readonly warmUpSeconds: number;
  /**
   * After how many rounds all targets are started anew: two starts of one program can differ by a third, for as long as
   * they run, in where their code and data come to lie.
   */
  readonly roundsPerStart: number;
  readonly cells: readonly Cell[];
  /** The targets to measure. @defaultValue all that can run; in a quick run, without this gateway's parts */
  readonly only: readonly string[] | undefined;
  /** Where each target that is a Node program leaves its CPU profile. */
  readonly profile: string | undefined;
}

export const USAGE = `--quick                  5 short rounds of what the musts are about, each target started once, under 3 minutes
--rounds N               how often every target has its turn at each kind of load (8; quick 5)
--seconds N              how long a turn takes, after a second that does not count (1.5; quick 0.5, after 0.2)
--connections 16,64,256  how many requests at a time
--sizes small,large      how long the answers are: 300 B, 20 kB
--only a,b               these targets: --quick --only signalbox,node-undici for a look in half a minute
--profile DIR            CPU profiles of the targets (.cpuprofile), which slow them down a little`;

const QUICK: readonly Cell[] = [
  { size: 'small', connections: 64 },
  { size: 'large', connections: 64 },
  { size: 'small', connections: 256 },
];

/** @throws UsageError */
export function parseOptions(args: readonly string[], targets: readonly string[]): Options {
  const { quick, rounds, seconds, connections, sizes, only, profile } = valuesOf(args);
  const names = only?.split(',');
  const unknown = names?.filter((name) => !targets.includes(name)) ?? [];
  if (unknown.length > 0) throw new UsageError(`there is no target ${unknown.join(', ')}, only ${targets.join(', ')}`);
  const turnSeconds = seconds === undefined ? (quick ? 0.5 : 1.5) : positive('seconds', seconds);
  const usual = [rounds, seconds, connections, sizes, only, profile].every((option) => option === undefined);
  return {
    extent: usual ? (quick ? 'quick' : 'complete') : 'partial',
    quick,
    rounds: rounds === undefined ? (quick ? 5 : 8) : count('rounds', rounds),
    seconds: turnSeconds,
    settleSeconds: quick ? 0.2 : 1,
    warmUpSeconds: quick ? 2 : Math.min(15, 10 * turnSeconds),
    roundsPerStart: quick ? Infinity : 2,
    cells: quick && (connections ?? sizes) === undefined ? QUICK : cellsOf(sizes, connections),
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

function cellsOf(sizes = 'small,large', connections = '16,64,256'): Cell[] {
  const counts = connections.split(',').map((text) => count('connections', text));
  return sizes.split(',').flatMap((size) => {
    if (size !== 'small' && size !== 'large') throw new UsageError(`--sizes knows small and large, got ${size}`);
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
