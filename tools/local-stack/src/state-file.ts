import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A running stack, as `stack.json` in its data folder describes it. Times are ISO 8601. */
export interface StackState {
  readonly launcher: { readonly pid: number };
  readonly registry: RegistryState;
  /** The gateways' addresses. */
  readonly gateways: readonly string[];
  /** The instances that are ready now. */
  readonly services: readonly InstanceState[];
  readonly databases: readonly DatabaseState[];
}

export interface RegistryState {
  readonly kind: 'consul' | 'consul-agent' | 'consul-dev';
  readonly url: string;
  /** Absent if the registry isn't ours. */
  readonly pid?: number;
}

export interface InstanceState {
  readonly id: string;
  /** `users-1`: the same before and after a restart. */
  readonly name: string;
  readonly service: string;
  readonly pid: number;
  readonly port: number;
  readonly opsPort: number;
  /** How many times it has been started again. */
  readonly restarts: number;
  readonly startedAt: string;
}

export interface DatabaseState {
  readonly service: string;
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

export const stateFilePath = (dataDir: string) => join(dataDir, 'stack.json');

/** Replaces the file as a whole, so that nobody reads half of it. */
export function writeState(dataDir: string, state: StackState): void {
  const path = stateFilePath(dataDir);
  writeFileSync(`${path}.next`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${path}.next`, path);
}

/** @throws Error if there is no such file. */
export function readState(dataDir: string): StackState {
  return JSON.parse(readFileSync(stateFilePath(dataDir), 'utf8')) as StackState;
}
