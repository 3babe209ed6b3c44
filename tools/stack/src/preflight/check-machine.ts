import { join } from 'node:path';
import type { Options } from '../options.ts';
import { clustersFolder } from '../parts/database-run.ts';
import type { PlannedService } from '../planned-services.ts';
import { missingDependencies } from './dependencies.ts';
import type { Machine } from './machine.ts';
import { Refusal } from './refusal.ts';

const NODE_MAJOR = 24;
const NEEDED_MEGABYTES = 300;

/** @throws Refusal if no stack can start on this machine, or not in this folder. */
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

/** @throws Refusal if an instance at the edge can't listen on its port. */
export async function checkPorts(services: readonly PlannedService[], machine: Machine): Promise<void> {
  refuseFor(await Promise.all(edgePorts(services).map((port) => portFault(port, machine))));
}

function refuseFor(checked: readonly (string | undefined)[]): void {
  const faults = checked.filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new Refusal(...faults);
}

/** The ports that instances at the edge listen on; none when any will do. */
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
  return `Node ${NODE_MAJOR} or later is needed, this is ${nodeVersion}: use npm start, which takes the one that npm ci brings along`;
}

// Only what makes a database looks the user up: one that was made runs without.
async function userFault(
  madeIn: string | undefined,
  services: readonly PlannedService[],
  machine: Machine,
): Promise<string | undefined> {
  const { unlistedUser } = machine;
  // Root makes them as another user.
  if (!unlistedUser) return undefined;
  if (madeIn !== undefined) {
    const databases = services.filter(({ hasDatabase }) => hasDatabase);
    const markers = databases.map(({ name }) => join(clustersFolder(madeIn), name, 'PG_VERSION'));
    const faults = await Promise.all(markers.map((marker) => machine.accessFault(marker)));
    if (faults.every((fault) => fault === undefined)) return undefined;
  }
  return (
    `no user has uid ${unlistedUser}, with which this runs, and Postgres makes no database without: add it to /etc/passwd, ` +
    'run npm start as a user that is listed, or on Linux: unshare --user --map-user=1 --map-group=1 npm start'
  );
}

async function foreignFault(dataDir: string, machine: Machine): Promise<string | undefined> {
  if ((await machine.accessFault(join(dataDir, 'PG_VERSION'))) !== undefined) return undefined;
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
  const fault = await machine.listenError(port);
  if (fault === undefined) return undefined;
  if (fault === 'EADDRINUSE') {
    return `port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another with --port N`;
  }
  if (fault !== 'EACCES')
    return `port ${port} of 127.0.0.1 can't be listened on (${fault}): choose another with --port N`;
  return `port ${port} of 127.0.0.1 is only for privileged users (EACCES): choose a higher one, as a rule from 1024 on, with --port N`;
}
