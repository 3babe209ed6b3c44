import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../../../../topology.ts';
import { chooseRegistry } from '../parts/registry.ts';
import { consulOnPath } from '../parts/consul-on-path.ts';
import { installationName } from '../parts/installation.ts';
import type { Options } from '../options.ts';
import { plannedServices } from '../planned-services.ts';
import { machineChecks, portChecks, type Checked } from '../preflight/check-machine.ts';
import { dataProblem, readRecord } from '../preflight/data-record.ts';
import { dataVersion } from '../preflight/data-version.ts';
import type { Machine } from '../preflight/machine.ts';
import { StartRefusedError } from '../preflight/start-refused-error.ts';
import { clockCheck, ownClockCheck } from './clock.ts';
import { dockerFindings } from './docker.ts';
import { WAYS, type Finding, type Way } from './findings.ts';

/** What the gate writes: caches, databases and bundles. */
const TEST_MEGABYTES = 1_500;

export interface DoctorContext {
  readonly options: Options;
  readonly services: readonly Service[];
  readonly workspaceRoot: string;
  readonly machine: Machine;
  readonly env: NodeJS.ProcessEnv;
}

/** What this machine has and lacks for each way to run the system. Starts nothing. */
export async function diagnose(context: DoctorContext): Promise<Finding[]> {
  const { options, services, workspaceRoot, machine, env } = context;
  const planned = plannedServices(services, options, env);
  const checks = await machineChecks(options, planned, workspaceRoot, machine);
  const areInstalled = checks.every(({ what, problem }) => what !== 'packages' || problem === undefined);
  const stack = areInstalled ? await stackFinding(options.dataDir) : undefined;
  return [
    ...checks.map((check) => ({ ...check, ways: waysOf(check) })),
    await diskFinding(machine, workspaceRoot),
    ...(areInstalled ? [await dataFinding(options, workspaceRoot)] : []),
    ...(stack ? [stack] : (await portChecks(planned, machine)).map((check) => ({ ...check, ways: LISTENERS }))),
    ...(areInstalled ? await registryFindings(context) : []),
    { ...ownClockCheck(statSync(join(workspaceRoot, 'package.json')).mtimeMs), ways: WAYS },
    ...(await dockerFindings()),
  ];
}

const START: readonly Way[] = ['npm start'];
const WITHOUT_DOCKER: readonly Way[] = ['npm start', 'npm test'];
const LISTENERS: readonly Way[] = ['npm start', 'docker compose'];

function waysOf({ what }: Checked): readonly Way[] {
  if (what === 'data folder') return START;
  return what === 'system' || what === 'memory' || what === 'open files' ? WAYS : WITHOUT_DOCKER;
}

async function diskFinding(machine: Machine, workspaceRoot: string): Promise<Finding> {
  const free = Math.floor((await machine.freeBytes(workspaceRoot)) / 2 ** 20);
  const problem =
    free >= TEST_MEGABYTES
      ? undefined
      : `only ${free} MB free in ${workspaceRoot}, the tests write up to ${TEST_MEGABYTES} MB: make room`;
  return { what: 'disk', found: `${free} MB free`, problem, ways: ['npm test'] };
}

async function dataFinding({ dataDir, fresh }: Options, workspaceRoot: string): Promise<Finding> {
  const what = 'data';
  try {
    const problem = dataProblem(dataDir, await dataVersion(workspaceRoot, fresh));
    const { createdBy, usedBy } = readRecord(dataDir) ?? {};
    const creator = createdBy === undefined ? 'an early version' : `version ${createdBy}`;
    const found = usedBy === undefined ? 'none, or of an early version' : `of ${creator}, used by ${usedBy}`;
    return { what, found, problem, ways: START };
  } catch (error) {
    if (!(error instanceof StartRefusedError)) throw error;
    return { what, found: 'not readable', problem: error.message, ways: START };
  }
}

/** The stack that runs with the data folder, and has its ports. */
async function stackFinding(dataDir: string): Promise<Finding | undefined> {
  const { runningStateIfReadable } = await import('../running-state.ts');
  const state = runningStateIfReadable(dataDir);
  if (state === undefined) return undefined;
  const { pid } = state.launcher;
  const warning = `a stack runs with ${dataDir} (process ${pid}) and has its ports: stop it before you start another`;
  return { what: 'running stack', found: state.gateways.join(', '), warning, ways: START };
}

async function registryFindings({ options, services, workspaceRoot, env }: DoctorContext): Promise<Finding[]> {
  const finding = { what: 'registry', ways: START };
  if (!env.CONSUL_HTTP_ADDR) {
    const { consul, problems } = await consulOnPath(env);
    const found = consul === undefined ? 'consul-dev of this project' : `consul agent ${consul.path}`;
    const warning = problems.length > 0 ? `${problems.join('; ')}: update it, or remove it from PATH` : undefined;
    return [{ ...finding, found, warning }];
  }
  try {
    const names = () => [installationName(options.dataDir, env), ...services.map(({ name }) => name)];
    const { url } = await chooseRegistry(workspaceRoot, env, names);
    const date = await fetch(`${url}/v1/status/leader`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ headers }) => Date.parse(headers.get('date') ?? ''),
      () => NaN,
    );
    const clock = Number.isNaN(date) ? [] : [{ ...clockCheck('clock of Consul', date), ways: START }];
    return [{ ...finding, found: url }, ...clock];
  } catch (error) {
    if (!(error instanceof StartRefusedError)) throw error;
    return [{ ...finding, found: 'not usable', problem: error.problems.join('; ') }];
  }
}
