import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IdentityFiles } from '@signalbox/authority';
import type { ControlAddress } from './control/control-address.ts';
import { isPid, isRecord, parseJson, readRegularFile } from './regular-file.ts';

/** The content of `stack.json` in the data folder: a running stack. Times are in ISO 8601. */
export interface StackState {
  readonly launcher: { readonly pid: number };
  /** How programs of this user control the stack. */
  readonly control?: ControlAddress;
  /** The URL of the console. Absent if it does not run. */
  readonly console?: string;
  readonly registry: RegistryState;
  /**
   * The installation name, which prefixes service names in a shared registry. Absent if the stack has its own registry.
   */
  readonly installation?: string;
  /** Whether services call each other over TLS. */
  readonly usesTls?: boolean;
  /** The certificates and keys of the services and of `operator`, the operator's commands. */
  readonly identities?: Readonly<Record<string, IdentityFiles>>;
  /** The URLs of the gateways. */
  readonly gateways: readonly string[];
  /** The instances that are ready. */
  readonly services: readonly InstanceState[];
  readonly databases: readonly DatabaseState[];
}

export interface RegistryState {
  readonly kind: 'consul' | 'consul-agent' | 'consul-dev';
  readonly url: string;
  /** Absent if the stack did not start the registry. */
  readonly pid?: number;
}

/** One process of a service. */
export interface InstanceState {
  readonly id: string;
  /** For example `users-1`. It stays the same after a restart. */
  readonly name: string;
  readonly service: string;
  readonly pid: number;
  readonly port: number;
  readonly opsPort: number;
  /** The number of restarts. */
  readonly restarts: number;
  readonly startedAt: string;
}

/** The Postgres of one service. */
export interface DatabaseState {
  readonly service: string;
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

export const stateFilePath = (dataDir: string) => join(dataDir, 'stack.json');

/**
 * Replaces the file atomically, so that no reader sees an incomplete file. It is private, because addresses in it may
 * contain passwords.
 */
export function writeState(dataDir: string, state: StackState): void {
  const path = stateFilePath(dataDir);
  rmSync(`${path}.next`, { recursive: true, force: true });
  writeFileSync(`${path}.next`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.next`, path);
}

/**
 * @throws Error with the code ENOENT if the file does not exist.
 * @throws Error, in one line, if the file does not describe a stack.
 */
export function readState(dataDir: string): StackState {
  const path = stateFilePath(dataDir);
  const text = readRegularFile(path);
  if (text === undefined) throw Object.assign(new Error(`there is no file ${path}`), { code: 'ENOENT' });
  const content = parseJson(text);
  if (!isState(content)) throw new Error(`${path} does not describe a stack: stop the stack, and start it again`);
  return content;
}

function isState(value: unknown): value is StackState {
  if (!isRecord(value)) return false;
  const { launcher, registry, gateways, services, databases } = value;
  return (
    isRecord(launcher) &&
    isPid(launcher.pid) &&
    isRecord(registry) &&
    typeof registry.url === 'string' &&
    [gateways, services, databases].every(Array.isArray)
  );
}
