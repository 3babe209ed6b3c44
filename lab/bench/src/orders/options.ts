import { parseArgs } from 'node:util';
import { UsageError, type Extent } from '../benchmark.ts';

export interface Options {
  readonly extent: Extent;
  readonly rounds: number;
  /** The length of each turn. */
  readonly seconds: number;
  /** The number of instances of users, and of orders. */
  readonly instances: number;
}

export const USAGE = `--quick          3 rounds with turns of 2 s
--rounds N       number of turns of the system and of the bare loop (5)
--seconds N      length of a turn (5)
--instances N    number of instances of users and of orders (1)`;

/** @throws UsageError */
export function parseOptions(args: readonly string[]): Options {
  const { quick, rounds, seconds, instances } = valuesOf(args);
  const isDefault = rounds === undefined && seconds === undefined && instances === undefined;
  return {
    extent: isDefault ? (quick ? 'quick' : 'complete') : 'partial',
    rounds: positive('rounds', rounds ?? (quick ? '3' : '5')),
    seconds: positive('seconds', seconds ?? (quick ? '2' : '5')),
    instances: positive('instances', instances ?? '1'),
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
        instances: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UsageError(`--${name} expects a whole number above 0, got ${text}`);
}
