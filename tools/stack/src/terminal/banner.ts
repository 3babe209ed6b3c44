import type { StackState } from '../state-file.ts';
import { DEMO_ACCOUNT, PASSWORD } from './commands.ts';

const ACCOUNTS = [
  [DEMO_ACCOUNT, 'has a credit of 1000.00'],
  ['thrifty@example.com', 'has a credit of 10.00'],
  ['admin@example.com', 'admin'],
] as const;

const REGISTRIES: Readonly<Record<StackState['registry']['kind'], string>> = {
  consul: 'the Consul of CONSUL_HTTP_ADDR',
  'consul-agent': 'a private consul agent, started for this stack',
  'consul-dev': 'a substitute for Consul: the part of its HTTP API that the services use',
};

/** What the options of the start say about the console and telemetry. */
export interface BannerOptions {
  /** Where the services export traces and log lines, if an option says so. */
  readonly otlp?: string;
  /** Whether the console receives traces and log lines. */
  readonly isConsoleFed?: boolean;
  /** Demo traffic in calls per second. */
  readonly traffic?: number;
}

/**
 * Describes a running stack. Lines have at most about 120 characters, except the commands.
 * @param commands - requests to try.
 */
export function banner(
  state: StackState,
  commands: readonly string[],
  dataDir: string,
  options: BannerOptions = {},
): string[] {
  const { otlp } = options;
  const [gateway = ''] = state.gateways;
  const width = Math.max(...state.services.map(({ name }) => name.length));
  const databaseWidth = Math.max(...state.databases.map(({ service }) => service.length));
  return [
    'Signalbox is ready.',
    '',
    ...consoleLines(state.console, options),
    ...state.gateways.map((url) => `  gateway    ${url}`),
    `  API        ${gateway}/api/docs   (OpenAPI: ${gateway}/api/openapi.json)`,
    `  topology   ${gateway}/api/topology`,
    `  registry   ${state.registry.url}   ${REGISTRIES[state.registry.kind]}`,
    ...(state.registry.kind === 'consul-dev' ? [] : [`             ${state.registry.url}/ui`]),
    ...(state.installation === undefined
      ? []
      : [
          `             installation ${state.installation}: services are registered as ${state.installation}-${state.services[0]?.service ?? 'NAME'}, …`,
        ]),
    ...(otlp === undefined
      ? []
      : [`  telemetry  ${withoutCredentials(otlp)}   (traces and log lines, while something listens there)`]),
    '',
    '  instances  (each also has health/live)',
    ...state.services.map(
      ({ name, opsPort }) =>
        `    ${name.padEnd(width)}  http://127.0.0.1:${opsPort}/health/ready  http://127.0.0.1:${opsPort}/metrics`,
    ),
    '',
    `  accounts   (password ${PASSWORD})`,
    ...ACCOUNTS.map(([email, what]) => `    ${email.padEnd(20)}  ${what}`),
    '',
    '  databases',
    ...state.databases.map(({ service, url }) => `    ${service.padEnd(databaseWidth)}  psql '${url}'`),
    `  data       ${dataDir}   (npm start -- --fresh deletes it first)`,
    '',
    '  Try it:',
    '',
    ...commands,
    '',
    '  Ctrl-C stops everything.',
  ];
}

function consoleLines(url: string | undefined, { isConsoleFed, traffic }: BannerOptions): string[] {
  if (url === undefined) return [];
  return [
    `  console    ${url}`,
    ...(isConsoleFed
      ? []
      : ['             without traces and logs: --otlp or OTEL_EXPORTER_OTLP_… names another receiver']),
    ...(traffic ? [`             demo traffic: ${traffic} calls per second`] : []),
  ];
}

function withoutCredentials(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
