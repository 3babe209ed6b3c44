import { constants } from 'node:fs';
import { access, mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Options } from '../options.ts';
import { canListen } from './ports.ts';
import { Refusal } from './refusal.ts';

/** What a start needs to know of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** `24.21.0` */
  readonly nodeVersion: string;
  exists(path: string): Promise<boolean>;
  canListen(port: number): Promise<boolean>;
  /** Makes the folder if need be, and writes into it. */
  tryWriting(folder: string): Promise<void>;
  freeBytes(folder: string): Promise<number>;
}

const NODE_MAJOR = 24;
const NEEDED_MEGABYTES = 300;

/** @throws Refusal if no stack can start on this machine, or not in this folder. */
export async function checkMachine(dataDir: string, workspaceRoot: string, machine: Machine): Promise<void> {
  refuseFor([
    platformFault(machine),
    nodeFault(machine),
    await modulesFault(workspaceRoot, machine),
    (await foreignFault(dataDir, machine)) ??
      (await writingFault(dataDir, machine)) ??
      (await spaceFault(dataDir, machine)),
  ]);
}

/** @throws Refusal if somebody listens on a gateway's port. */
export async function checkPorts(options: Pick<Options, 'port' | 'gateway'>, machine: Machine): Promise<void> {
  refuseFor(await Promise.all(gatewayPorts(options).map((port) => portFault(port, machine))));
}

function refuseFor(checked: readonly (string | undefined)[]): void {
  const faults = checked.filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new Refusal(...faults);
}

/** The ports the gateways will listen on; none when any will do. */
function gatewayPorts({ port, gateway }: Pick<Options, 'port' | 'gateway'>): number[] {
  return port === 0 ? [] : Array.from({ length: gateway }, (_, index) => port + index);
}

function platformFault({ platform }: Machine): string | undefined {
  return platform === 'win32' ? 'Windows has no process groups and signals: run this inside WSL 2' : undefined;
}

function nodeFault({ nodeVersion }: Machine): string | undefined {
  if (Number.parseInt(nodeVersion, 10) >= NODE_MAJOR) return undefined;
  return `Node ${NODE_MAJOR} or later is needed, this is ${nodeVersion}: use npm start after npm ci, which brings its own`;
}

async function modulesFault(workspaceRoot: string, machine: Machine): Promise<string | undefined> {
  const needed = ['typescript-7', '@signalbox/postgres-cluster'].map((name) =>
    join(workspaceRoot, 'node_modules', name),
  );
  const present = await Promise.all(needed.map((path) => machine.exists(path)));
  return present.every(Boolean) ? undefined : `dependencies are missing from ${workspaceRoot}: run npm ci first`;
}

async function foreignFault(dataDir: string, machine: Machine): Promise<string | undefined> {
  if (!(await machine.exists(join(dataDir, 'PG_VERSION')))) return undefined;
  return `${dataDir} is the folder of a Postgres: choose another folder with --data DIR`;
}

async function writingFault(dataDir: string, machine: Machine): Promise<string | undefined> {
  try {
    await machine.tryWriting(dataDir);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const fault = code === 'ENOSPC' ? 'the disk is full' : `can't be written to (${code})`;
    return `${dataDir}: ${fault}: choose another folder with --data DIR`;
  }
}

async function spaceFault(dataDir: string, machine: Machine): Promise<string | undefined> {
  const megabytes = Math.floor((await machine.freeBytes(dataDir)) / 2 ** 20);
  if (megabytes >= NEEDED_MEGABYTES) return undefined;
  return `${dataDir}: only ${megabytes} MB free, ${NEEDED_MEGABYTES} MB are needed: make room, or choose another folder with --data DIR`;
}

async function portFault(port: number, machine: Machine): Promise<string | undefined> {
  if (await machine.canListen(port)) return undefined;
  return `port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another with --port N`;
}

/** Level by level: where one can't be made, as below /proc, Node's own recursion never ends. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder || (await thisMachine.exists(parent))) throw error;
    await makeFolder(parent);
    await mkdir(folder);
  }
}

/** This machine. */
export const thisMachine: Machine = {
  platform: process.platform,
  nodeVersion: process.versions.node,
  canListen,
  exists: (path) =>
    access(path, constants.R_OK).then(
      () => true,
      () => false,
    ),
  async tryWriting(folder) {
    await makeFolder(folder);
    const probe = join(folder, `.write-probe.${process.pid}`);
    try {
      await writeFile(probe, Buffer.alloc(64 * 1024));
    } finally {
      await rm(probe, { force: true });
    }
  },
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};
