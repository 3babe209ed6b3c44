import { join } from 'node:path';
import { isRpcService, services, type Service } from './services.ts';
import { MAX_INSTANCES, type Options } from './options.ts';

/** A service as the local stack runs it. */
export interface PlannedService extends Pick<Service, 'name' | 'instances' | 'hasDatabase'> {
  readonly maxInstances: number;
  /** Whether clients connect to it over HTTP. */
  readonly isEdge: boolean;
  /** Whether it has a page for operators. */
  readonly isConsole: boolean;
  /** Port of the first instance. The next instances use the following ports. 0: each chooses a free port. */
  readonly firstPort: number;
  readonly env: Readonly<Record<string, string>>;
}

/** The services that only services connect to. Each implements the contract of its name. */
export const rpcServices = services.filter(isRpcService);

/** The services that gateways call. */
export const edgeCalls = services.flatMap(({ edgePort, calls }) => (edgePort === undefined ? [] : calls));

/** The services that requests of clients reach: all but the console. */
export const requestServices = services.filter(({ operatorPort }) => operatorPort === undefined);

type PlanOptions = Pick<Options, 'instances' | 'port'> &
  Partial<Pick<Options, 'otlp' | 'dataDir' | 'consolePort' | 'traffic'>>;

/**
 * The services to run, in the order of topology.ts. All start at the same time (each waits for its dependencies), and
 * stop in reverse order. Without a port, the console does not run.
 * @param env - the variables that services inherit. They decide whether the console receives telemetry.
 */
export function plannedServices(
  services: readonly Service[],
  options: PlanOptions,
  env: NodeJS.ProcessEnv = {},
): readonly PlannedService[] {
  const { instances, port, consolePort, otlp } = options;
  const planned = services.filter(({ operatorPort }) => operatorPort === undefined || consolePort !== undefined);
  const toConsole = consoleReceives(options, env)
    ? { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${consolePort}`, ...exportSettings(env) }
    : {};
  return planned.map((service) => {
    const { name, hasDatabase, demoEnv } = service;
    const isEdge = service.edgePort !== undefined;
    const isConsole = service.operatorPort !== undefined;
    return {
      name,
      hasDatabase,
      isEdge,
      isConsole,
      instances: instances[name] ?? service.instances,
      maxInstances: isConsole ? 1 : MAX_INSTANCES,
      firstPort: isConsole ? consolePort! : isEdge ? port : 0,
      env: {
        ...demoEnv,
        ...(otlp !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: otlp }),
        ...toConsole,
        ...(isConsole && consoleEnv(planned, options)),
        ...(isEdge && consolePort !== undefined && { CONSOLE_URL: `http://localhost:${consolePort}` }),
      },
    };
  });
}

/** The folder of the console's history. */
export const consoleFolder = (dataDir: string) => join(dataDir, 'console');

/** The URL of the console. Undefined if it does not run. */
export function consoleUrl(services: readonly PlannedService[]): string | undefined {
  const console = services.find(({ isConsole }) => isConsole);
  return console && `http://localhost:${console.firstPort}`;
}

/**
 * A trace is visible within a second, and a system under load does not become slower: to sample every request would
 * double the CPU time of the gateway.
 */
const exportSettings = (env: NodeJS.ProcessEnv): Record<string, string> => ({
  MAX_TRACES_PER_SECOND: env.MAX_TRACES_PER_SECOND ?? '50',
  MAX_EXPORTED_LINES_PER_SECOND: env.MAX_EXPORTED_LINES_PER_SECOND ?? '1000',
  OTEL_BSP_SCHEDULE_DELAY: env.OTEL_BSP_SCHEDULE_DELAY ?? '700',
  OTEL_BLRP_SCHEDULE_DELAY: env.OTEL_BLRP_SCHEDULE_DELAY ?? '700',
});

const EXPORT_SETTINGS = ['', '_TRACES', '_LOGS'].map((signal) => `OTEL_EXPORTER_OTLP${signal}_ENDPOINT`);

/** Whether the services export telemetry to the console: it runs, and neither `--otlp` nor a variable names another. */
export function consoleReceives(
  { otlp, consolePort }: Partial<Pick<Options, 'otlp' | 'consolePort'>>,
  env: NodeJS.ProcessEnv,
): boolean {
  return consolePort !== undefined && otlp === undefined && !EXPORT_SETTINGS.some((name) => env[name]);
}

function consoleEnv(services: readonly Service[], { dataDir, traffic = 0 }: PlanOptions): Record<string, string> {
  const watched = services.filter(({ operatorPort }) => operatorPort === undefined);
  return {
    ...(dataDir !== undefined && { DATA_DIR: consoleFolder(dataDir) }),
    WATCHED_SERVICES: watched.map(({ name }) => name).join(','),
    TRAFFIC: String(traffic),
  };
}
