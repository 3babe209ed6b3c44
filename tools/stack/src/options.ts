import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Service } from '../../../topology.ts';
import { StartRefusedError } from './preflight/start-refused-error.ts';

/** The options of the command line. */
export interface Options {
  /** The number of instances of each service. */
  readonly instances: Readonly<Record<string, number>>;
  /** Port of the first instance of the edge service. The next instances use the following ports. 0: any free ports. */
  readonly port: number;
  /** Port of the console. 0: any free port. Undefined: it does not run. */
  readonly consolePort: number | undefined;
  /** Demo traffic from the console, in calls per second. */
  readonly traffic: number;
  /** Absolute path of the folder for the databases and the state file. */
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly verbose: boolean;
  readonly restart: boolean;
  readonly watch: boolean;
  /** URL of an OTLP/HTTP receiver for traces and log lines. */
  readonly otlp: string | undefined;
  readonly help: boolean;
}

/** The maximum for each service. */
export const MAX_INSTANCES = 20;

const MAX_PORT = 65_535;
const MAX_TRAFFIC = 1_000;

/** The text of `--help`. */
export const help = (
  services: readonly Service[],
) => `Starts the whole system on this machine: registry, databases, ${listed(services)}.

  npm start -- [options]        npm run dev -- [options]   (the same with --watch)

  --scale NAME=N      instances of a service, 1 to ${MAX_INSTANCES} (default ${defaults(services)})
  --port N            port of the first ${edgeOf(services).name}; the others use the ports after it; 0: any free ports (default ${edgeOf(services).edgePort})
${consoleHelp(consoleOf(services))}  --data DIR          folder for the databases and the state file stack.json (default .data)
  --fresh             delete the data of earlier runs first
  --verbose           show the logs of every process
  --no-restart        do not restart a process that ends
  --otlp URL          export traces and log lines by OTLP/HTTP, for example to http://localhost:4318
  --watch             run from the sources, and restart a service when one of its files changes
  --help              show this text

The registry is the Consul of CONSUL_HTTP_ADDR if that is set; services then have the prefix INSTALLATION, or the name
in the data folder. Else it is a private consul agent if consul is on the PATH, else consul-dev of this project.`;

const consoleHelp = (console: Service | undefined) =>
  console === undefined
    ? ''
    : `  --console-port N    port of the ${console.name}; 0: any free port (default ${console.operatorPort}; with --port 0: 0)
  --no-console        without the ${console.name}
  --traffic N         demo traffic, in calls per second, 0 to ${MAX_TRAFFIC} (default 0); the ${console.name} changes it too
`;

const flags = {
  scale: { type: 'string', multiple: true, default: [] as string[] },
  port: { type: 'string' },
  'console-port': { type: 'string' },
  'no-console': { type: 'boolean', default: false },
  traffic: { type: 'string', default: '0' },
  data: { type: 'string', default: '.data' },
  fresh: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  'no-restart': { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
  otlp: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Parses the command line.
 * @param workspaceRoot - the folder that a relative `--data` starts from.
 * @throws StartRefusedError if an option is unknown, or its value out of range.
 */
export function parseOptions(args: readonly string[], workspaceRoot: string, services: readonly Service[]): Options {
  const values = valuesOf(args);
  const instances = instancesOf(values.scale, services);
  const edge = edgeOf(services);
  const port = integer('--port', values.port ?? String(edge.edgePort), 0, MAX_PORT);
  const count = instances[edge.name]!;
  if (port + count - 1 > MAX_PORT) {
    const highest = MAX_PORT - count + 1;
    throw new StartRefusedError(
      `--port ${port} leaves no port for ${count} instances of ${edge.name}: choose ${highest} or less`,
    );
  }
  const consolePort = consolePortOf(values, services, port);
  if (consolePort && consolePort >= port && consolePort < port + count) {
    throw new StartRefusedError(`port ${consolePort} is for ${edge.name}: choose another with --console-port N`);
  }
  const traffic = integer('--traffic', values.traffic, 0, MAX_TRAFFIC);
  if (traffic > 0 && consolePort === undefined)
    throw new StartRefusedError('--traffic needs the console, which sends it: omit --no-console');
  if (values.data === '') throw new StartRefusedError('--data expects a folder');
  if (values.otlp !== undefined && !/^https?:$/.test(URL.parse(values.otlp)?.protocol ?? '')) {
    throw new StartRefusedError(
      `--otlp expects a URL such as http://localhost:4318, got ${JSON.stringify(values.otlp)}`,
    );
  }
  return {
    instances,
    port,
    consolePort,
    traffic,
    dataDir: resolve(workspaceRoot, values.data),
    fresh: values.fresh,
    verbose: values.verbose,
    restart: !values['no-restart'],
    watch: values.watch,
    otlp: values.otlp,
    help: values.help,
  };
}

const listed = (services: readonly Service[]) => services.map(({ name }) => name).join(', ');
const defaults = (services: readonly Service[]) =>
  services
    .filter(({ operatorPort }) => operatorPort === undefined)
    .map(({ name, instances }) => `${name}=${instances}`)
    .join(', ');

/** The service that clients connect to. @throws StartRefusedError if there is not exactly one. */
function edgeOf(services: readonly Service[]): Service {
  const [edge, ...others] = services.filter(({ edgePort }) => edgePort !== undefined);
  if (edge !== undefined && others.length === 0) return edge;
  const found = edge === undefined ? 'none' : listed([edge, ...others]);
  throw new StartRefusedError(`topology.ts: expected one service with an edgePort, got ${found}`);
}

/** The service with a page for operators. @throws StartRefusedError if there are several. */
function consoleOf(services: readonly Service[]): Service | undefined {
  const [console, ...others] = services.filter(({ operatorPort }) => operatorPort !== undefined);
  if (others.length === 0) return console;
  throw new StartRefusedError(
    `topology.ts: expected at most one service with an operatorPort, got ${listed([console!, ...others])}`,
  );
}

function consolePortOf(
  values: ReturnType<typeof valuesOf>,
  services: readonly Service[],
  port: number,
): number | undefined {
  const console = consoleOf(services);
  const { 'console-port': wanted, 'no-console': isOff } = values;
  if (wanted !== undefined && (isOff || console === undefined))
    throw new StartRefusedError('--console-port needs the console: omit --no-console');
  if (isOff || console === undefined) return undefined;
  return integer('--console-port', wanted ?? (port === 0 ? '0' : String(console.operatorPort)), 0, MAX_PORT);
}

function instancesOf(scales: readonly string[], services: readonly Service[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name, instances } of services) {
    if (Object.hasOwn(counts, name))
      throw new StartRefusedError(`topology.ts: expected each service once, got ${name} twice`);
    counts[name] = integer(`topology.ts: instances of ${name}`, String(instances), 1, MAX_INSTANCES);
  }
  const console = consoleOf(services)?.name;
  for (const scale of scales) {
    const [, name = '', count = ''] = /^([^=]*)=(.*)$/s.exec(scale) ?? [];
    if (!Object.hasOwn(counts, name)) {
      throw new StartRefusedError(
        `--scale expects NAME=N, where NAME is one of ${listed(services)}, got ${JSON.stringify(scale)}`,
      );
    }
    counts[name] = integer(`--scale ${name}`, count, 1, name === console ? 1 : MAX_INSTANCES);
  }
  return counts;
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\.\s/);
    throw new StartRefusedError(`${firstSentence}: npm start -- --help lists the options`);
  }
}

function integer(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new StartRefusedError(`${option} expects a whole number from ${min} to ${max}, got ${JSON.stringify(text)}`);
}
