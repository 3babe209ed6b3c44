import { join } from 'node:path';
import type { Options } from '../options.ts';
import { clustersFolder } from '../parts/database-run.ts';
import type { PlannedService } from '../planned-services.ts';
import { missingDependencies } from './dependencies.ts';
import type { Machine } from './machine.ts';
import { StartRefusedError } from './start-refused-error.ts';

const NODE_MAJOR = 24;
const NEEDED_MEGABYTES = 300;
/** Measured 10 s after the start, with both databases and the registry: 600 MB for six instances. */
const MEGABYTES_PER_INSTANCE = 70;
const OTHER_MEGABYTES = 200;
/** Of a gateway with some thousand clients. */
const NEEDED_FILES = 4_096;

/** One fact about the machine, and what is wrong with it. */
export interface Checked {
  /** `memory` */
  readonly what: string;
  /** `3.2 GB available` */
  readonly found: string;
  /** Why nothing can start, and what to do. */
  readonly problem?: string | undefined;
  /** Why something may fail later, and what to do. */
  readonly warning?: string | undefined;
}

/** What a start needs of this machine and of the data folder. */
export async function machineChecks(
  { dataDir, fresh }: Pick<Options, 'dataDir' | 'fresh'>,
  services: readonly PlannedService[],
  workspaceRoot: string,
  machine: Machine,
): Promise<Checked[]> {
  const { platform, arch, nodeVersion } = machine;
  const packages = await missingDependencies(workspaceRoot, machine);
  const folder =
    (await foreignFolderProblem(dataDir, machine)) ??
    (await writeProblem(dataDir, machine)) ??
    (await spaceProblem(dataDir, machine));
  return [
    { what: 'system', found: `${platform} ${arch}`, problem: platformProblem(machine) },
    { what: 'Node', found: nodeVersion, problem: nodeProblem(machine) },
    { what: 'packages', found: packages === undefined ? 'installed' : 'incomplete', problem: packages },
    {
      what: 'user',
      found: machine.unlistedUser === undefined ? 'known to the system' : `uid ${machine.unlistedUser}`,
      problem: await userProblem(fresh ? undefined : dataDir, services, machine),
    },
    { what: 'data folder', found: dataDir, problem: folder },
    memoryCheck(services, machine),
    await openFilesCheck(machine),
  ];
}

/**
 * @returns warnings.
 * @throws StartRefusedError if a stack cannot start on this machine or in this folder.
 */
export async function checkMachine(...needs: Parameters<typeof machineChecks>): Promise<string[]> {
  const checks = await machineChecks(...needs);
  refuseIfAny(checks.map(({ problem }) => problem));
  return checks.flatMap(({ warning }) => warning ?? []);
}

/** @throws StartRefusedError if an instance cannot listen on the port that it must have. */
export async function checkPorts(services: readonly PlannedService[], machine: Machine): Promise<void> {
  refuseIfAny((await portChecks(services, machine)).map(({ problem }) => problem));
}

/** Whether the instances can listen on the ports that they must have. */
export async function portChecks(services: readonly PlannedService[], machine: Machine): Promise<Checked[]> {
  return Promise.all(
    fixedPorts(services).map(async ({ port, option }) => {
      const problem = await portProblem(port, option, machine);
      return { what: `port ${port}`, found: problem === undefined ? 'free' : 'not usable', problem };
    }),
  );
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

function memoryCheck(services: readonly PlannedService[], { availableBytes }: Machine): Checked {
  const available = Math.floor(availableBytes / 2 ** 20);
  const instances = services.reduce((sum, service) => sum + service.instances, 0);
  const needed = OTHER_MEGABYTES + instances * MEGABYTES_PER_INSTANCE;
  const warning =
    available >= needed
      ? undefined
      : `only ${available} MB of memory available, ${instances} instances need about ${needed} MB: close other programs, or start fewer with --scale NAME=N`;
  return { what: 'memory', found: `${available} MB available`, warning };
}

async function openFilesCheck(machine: Machine): Promise<Checked> {
  const limit = await machine.maxOpenFiles().catch(() => Infinity);
  const warning =
    limit >= NEEDED_FILES
      ? undefined
      : `a process can open only ${limit} files, and a gateway with thousands of clients needs ${NEEDED_FILES}: raise the hard limit (ulimit -Hn)`;
  return { what: 'open files', found: `at most ${limit}`, warning };
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
