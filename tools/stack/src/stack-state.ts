import type { RunningDatabase } from './parts/database-run.ts';
import type { RegistryChoice } from './parts/registry.ts';
import type { ServiceReady } from './parts/service-run.ts';
import { consoleUrl, type PlannedService } from './planned-services.ts';
import type { ProcessStatus, Supervised } from './processes/supervised.ts';
import type { StackPlan } from './stack-plan.ts';
import type { StackState } from './state-file.ts';

/** One instance of a service. */
export interface Instance {
  readonly service: PlannedService;
  /** Starts at 1. */
  readonly number: number;
  readonly process: Supervised<ServiceReady>;
}

/** The processes of a stack. */
export interface Running {
  /** Undefined if the stack did not start it. */
  readonly registry: Supervised<{ pid: number }> | undefined;
  /** By service. */
  readonly databases: ReadonlyMap<string, Supervised<RunningDatabase>>;
  readonly instances: readonly Instance[];
}

/** What a process does now, as the control interface reports it. */
export interface ProcessState {
  readonly name: string;
  /** Its service, or the service whose database it is. `registry` for the registry. */
  readonly service: string;
  readonly kind: 'service' | 'database' | 'registry';
  /** The id of an instance in the registry. */
  readonly id?: string;
  readonly pid?: number;
  readonly port?: number;
  readonly status: ProcessStatus;
  readonly restarts: number;
}

/** What each process does now: the registry, the databases, then the instances. */
export function processStates({ registry, databases, instances }: Running): ProcessState[] {
  return [
    ...(registry ? [processState(registry, 'registry', 'registry')] : []),
    ...[...databases].map(([service, database]) => processState(database, 'database', service)),
    ...instances.map(({ service, process }) => processState(process, 'service', service.name)),
  ];
}

type Observed = Pick<
  Supervised<{ pid: number; id?: string; port?: number }>,
  'name' | 'current' | 'status' | 'restarts'
>;

function processState(
  { name, current, status, restarts }: Observed,
  kind: ProcessState['kind'],
  service: string,
): ProcessState {
  return { name, service, kind, id: current?.id, pid: current?.pid, port: current?.port, status, restarts };
}

/** The content of the state file. */
export function stackState(plan: StackPlan, { kind, url }: RegistryChoice, running: Running): StackState {
  const ready = running.instances.flatMap(({ service, process: { name, current, restarts } }) =>
    current === undefined ? [] : [{ service, name, restarts, ...current }],
  );
  const databases = [...running.databases].map(([service, { current }]) => ({ service, current }));
  return {
    launcher: { pid: process.pid },
    control: plan.control,
    console: consoleUrl(plan.services),
    registry: { kind, url, pid: running.registry?.current?.pid },
    installation: plan.installation,
    usesTls: plan.env.RPC_TLS !== 'off',
    identities: plan.identities,
    gateways: ready.filter(({ service }) => service.isEdge).map(({ port }) => `http://127.0.0.1:${port}`),
    services: ready.map((instance) => ({ ...instance, service: instance.service.name })),
    databases: databases.flatMap(({ service, current }) => (current === undefined ? [] : [{ service, ...current }])),
  };
}
