import { join } from 'node:path';
import type { Options } from '../options.ts';
import { clustersFolder } from '../parts/database-run.ts';
import type { PlannedService } from '../planned-services.ts';
import { missingDependencies } from './dependencies.ts';
import type { Machine } from './machine.ts';
import { StartRefusedError } from './start-refused-error.ts';

const NODE_MAJOR = 24;
const NEEDED_MEGABYTES = 300;

/** @throws StartRefusedError if a stack cannot start on this machine or in this folder. */
export async function checkMachine(
  { dataDir, fresh }: Pick<Options, 'dataDir' | 'fresh'>,
  services: readonly PlannedService[],
  workspaceRoot: string,
  machine: Machine,
): Promise<void> {
  refuseIfAny([
    platformProblem(machine),
    nodeProblem(machine),
    await missingDependencies(workspaceRoot, machine),
    await userProblem(fresh ? undefined : dataDir, services, machine),
    (await foreignFolderProblem(dataDir, machine)) ??
      (await writeProblem(dataDir, machine)) ??
      (await spaceProblem(dataDir, machine)),
  ]);
}

/** @throws StartRefusedError if an instance cannot listen on the port that it must have. */
export async function checkPorts(services: readonly PlannedService[], machine: Machine): Promise<void> {
  refuseIfAny(await Promise.all(fixedPorts(services).map(({ port, option }) => portProblem(port, option, machine))));
}

function refuseIfAny(checked: readonly (string | undefined)[]): void {
  const problems = checked.filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new StartRefusedError(...problems);
}

/** The fixed ports, each with the option that changes it. */
function fixedPorts(services: readonly PlannedService[]): { port: number; option: string }[] {
  const fixed = services.filter(({ firstPort }) => firstPort !== 0);
  return fixed.flatMap(({ firstPort, instances, isConsole }) =>
    Array.from({ length: instances }, (_, index) => ({
      port: firstPort + index,
      option: isConsole ? '--console-port' : '--port',
    })),
  );
}

function platformProblem({ platform }: Machine): string | undefined {
  return platform === 'win32' ? 'Windows has no process groups and signals: run this inside WSL 2' : undefined;
}

function nodeProblem({ nodeVersion }: Machine): string | undefined {
  if (Number.parseInt(nodeVersion, 10) >= NODE_MAJOR) return undefined;
  return `expected Node ${NODE_MAJOR} or later, got ${nodeVersion}: use npm start, which runs the Node that npm ci installs`;
}

// Only initdb looks up the user: an existing database runs without an entry.
async function userProblem(
  existingDataDir: string | undefined,
  services: readonly PlannedService[],
  machine: Machine,
): Promise<string | undefined> {
  const { unlistedUser } = machine;
  // Root creates databases as another user.
  if (!unlistedUser) return undefined;
  if (existingDataDir !== undefined) {
    const databases = services.filter(({ hasDatabase }) => hasDatabase);
    const markers = databases.map(({ name }) => join(clustersFolder(existingDataDir), name, 'PG_VERSION'));
    const problems = await Promise.all(markers.map((marker) => machine.accessError(marker)));
    if (problems.every((problem) => problem === undefined)) return undefined;
  }
  return (
    `the system has no user with uid ${unlistedUser}, and Postgres needs one to create a database: add it to /etc/passwd, ` +
    'run npm start as an existing user, or on Linux: unshare --user --map-user=1 --map-group=1 npm start'
  );
}

async function foreignFolderProblem(dataDir: string, machine: Machine): Promise<string | undefined> {
  if ((await machine.accessError(join(dataDir, 'PG_VERSION'))) !== undefined) return undefined;
  return `${dataDir} is the data folder of a Postgres: choose another folder with --data DIR`;
}

async function writeProblem(dataDir: string, machine: Machine): Promise<string | undefined> {
  try {
    await machine.tryWriting(dataDir);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOSPC' ? 'the disk is full' : `not writable (${code})`;
    return `${dataDir}: ${problem}: choose another folder with --data DIR`;
  }
}

async function spaceProblem(dataDir: string, machine: Machine): Promise<string | undefined> {
  const megabytes = Math.floor((await machine.freeBytes(dataDir)) / 2 ** 20);
  if (megabytes >= NEEDED_MEGABYTES) return undefined;
  return `${dataDir}: only ${megabytes} MB free, ${NEEDED_MEGABYTES} MB are needed: make room, or choose another folder with --data DIR`;
}

async function portProblem(port: number, option: string, machine: Machine): Promise<string | undefined> {
  const problem = await machine.listenError(port);
  if (problem === undefined) return undefined;
  if (problem === 'EADDRINUSE') {
    return `port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another with ${option} N`;
  }
  if (problem !== 'EACCES')
    return `port ${port} of 127.0.0.1 can't be listened on (${problem}): choose another with ${option} N`;
  return `port ${port} of 127.0.0.1 is reserved for privileged users (EACCES): choose a higher one with ${option} N, usually from 1024`;
}
