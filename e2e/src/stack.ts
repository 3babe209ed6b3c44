import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One process of the local stack, as `stack.json` tells. */
export interface StackInstance {
  readonly id: string;
  readonly service: string;
  readonly pid: number;
  readonly port: number;
  readonly opsPort: number;
  readonly restarts: number;
  readonly startedAt: string;
}

/** The Postgres of one service. */
export interface StackDatabase {
  readonly service: string;
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

/** The state of a running local stack: what `stack.json` in its data folder holds. */
export interface Stack {
  readonly launcher: { readonly pid: number };
  readonly registry: { readonly kind: string; readonly url: string; readonly pid?: number };
  readonly gateways: readonly string[];
  readonly services: readonly StackInstance[];
  readonly databases: readonly StackDatabase[];
}

/** The stack as it is now: pids and ports change when it starts something again. */
export function readStack(dataDir: string): Stack {
  return JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as Stack;
}
