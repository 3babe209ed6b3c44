import { join } from 'node:path';
import type { Options } from '../options.ts';
import { clustersFolder } from '../parts/database-run.ts';
import type { PlannedService } from '../planned-services.ts';
import { missingDependencies } from './dependencies.ts';
import type { Machine } from './machine.ts';
import { Refusal } from './refusal.ts';

const NODE_MAJOR = 24;
const NEEDED_MEGABYTES = 300;

/** @throws Refusal if a stack cannot start on this machine or in this folder. */
export async function checkMachine(
  { dataDir, fresh }: Pick<Options, 'dataDir' | 'fresh'>,
  services: readonly PlannedService[],
  workspaceRoot: string,
  machine: Machine,
): Promise<void> {
  refuseFor([
    platformFault(machine),
    nodeFault(machine),
    await missingDependencies(workspaceRoot, machine),
    await userFault(fresh ? undefined : dataDir, services, machine),
    (await foreignFault(dataDir, machine)) ??
      (await writingFault(dataDir, machine)) ??
      (await spaceFault(dataDir, machine)),
  ]);
}

/** @throws Refusal if an instance of the edge service cannot listen on its port. */
export async function checkPorts(services: readonly PlannedService[], machine: Machine): Promise<void> {
  refuseFor(await Promise.all(edgePorts(services).map((port) => portFault(port, machine))));
}

function refuseFor(checked: readonly (string | undefined)[]): void {
  const faults = checked.filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new Refusal(...faults);
}

/** The fixed ports of the edge service; empty if it uses any free ports. */
function edgePorts(services: readonly PlannedService[]): number[] {
  const fixed = services.filter(({ firstPort }) => firstPort !== 0);
  return fixed.flatMap(({ firstPort, instances }) =>
    Array.from({ length: instances }, (_, index) => firstPort + index),
  );
}

function platformFault({ platform }: Machine): string | undefined {
  return platform === 'win32' ? 'Windows has no process groups and signals: run this inside WSL 2' : undefined;
}

function nodeFault({ nodeVersion }: Machine): string | undefined {
  if (Number.parseInt(nodeVersion, 10) >= NODE_MAJOR) return undefined;
  return `expected Node ${NODE_MAJOR} or later, got ${nodeVersion}: use npm start, which runs the Node that npm ci installs`;
}

// Only initdb looks up the user: an existing database runs without an entry.
async function userFault(
  madeIn: string | undefined,
  services: readonly PlannedService[],
  machine: Machine,
): Promise<string | undefined> {
  const { unlistedUser } = machine;
  // Root creates databases as another user.
  if (!unlistedUser) return undefined;
  if (madeIn !== undefined) {
    const databases = services.filter(({ hasDatabase }) => hasDatabase);
    const markers = databases.map(({ name }) => join(clustersFolder(madeIn), name, 'PG_VERSION'));
    const faults = await Promise.all(markers.map((marker) => machine.accessFault(marker)));
    if (faults.every((fault) => fault === undefined)) return undefined;
  }
  return (
    `the system has no user with uid ${unlistedUser}, and Postgres needs one to create a database: add it to /etc/passwd, ` +
    'run npm start as an existing user, or on Linux: unshare --user --map-user=1 --map-group=1 npm start'
  );
}

async function foreignFault(dataDir: string, machine: Machine): Promise<string | undefined> {
  if ((await machine.accessFault(join(dataDir, 'PG_VERSION'))) !== undefined) return undefined;
  return `${dataDir} is the data folder of a Postgres: choose another folder with --data DIR`;
}

async function writingFault(dataDir: string, machine: Machine): Promise<string | undefined> {
  try {
    await machine.tryWriting(dataDir);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const fault = code === 'ENOSPC' ? 'the disk is full' : `not writable (${code})`;
    return `${dataDir}: ${fault}: choose another folder with --data DIR`;
  }
}

async function spaceFault(dataDir: string, machine: Machine): Promise<string | undefined> {
  const megabytes = Math.floor((await machine.freeBytes(dataDir)) / 2 ** 20);
  if (megabytes >= NEEDED_MEGABYTES) return undefined;
  return `${dataDir}: only ${megabytes} MB free, ${NEEDED_MEGABYTES} MB are needed: make room, or choose another folder with --data DIR`;
}

async function portFault(port: number, machine: Machine): Promise<string | undefined> {
  const fault = await machine.listenError(port);
  if (fault === undefined) return undefined;
  if (fault === 'EADDRINUSE') {
    return `port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another with --port N`;
  }
  if (fault !== 'EACCES')
    return `port ${port} of 127.0.0.1 can't be listened on (${fault}): choose another with --port N`;
  return `port ${port} of 127.0.0.1 is reserved for privileged users (EACCES): choose a higher one with --port N, usually from 1024`;
}
