import type { AnyContract, Auth } from '@signalbox/contract';
import type { Service } from '@signalbox/stack';

/** What the other places than topology.ts contain about the services. */
export interface Written {
  /** The folders in `apps`. */
  readonly apps: readonly string[];
  /** The contracts in `libs/contracts`, by folder. */
  readonly contracts: Readonly<Record<string, AnyContract>>;
  /** For each app: the services whose contracts its package.json lists, including its own. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
  readonly compose: Readonly<Record<string, ComposeService>>;
}

/** The compared part of a service in docker-compose.yml. */
export interface ComposeService {
  readonly build?: { readonly args?: { readonly APP?: string } };
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

/** The differences between topology.ts and the other places, one sentence each. */
export function topologyMismatches(services: readonly Service[], written: Written): string[] {
  const names = services.map(({ name }) => name);
  const withContract = services.filter(
    ({ edgePort, operatorPort }) => edgePort === undefined && operatorPort === undefined,
  );
  const { [AUTHORITY]: authority, [CONFIGURATION]: _, ...others } = written.compose;
  const built = Object.values(others).flatMap(({ build }) => build?.args?.APP ?? []);
  return [
    ...differences('the folders of apps', written.apps, names),
    ...differences(
      'the folders of libs/contracts',
      Object.keys(written.contracts),
      withContract.map(({ name }) => name),
    ),
    ...differences('the services that docker-compose.yml builds', built, names),
    ...Object.entries(written.contracts).flatMap((entry) => contractMismatches(...entry, written.uses)),
    ...services.flatMap((service, at) => orderMismatches(service, names.slice(0, at), written.uses)),
    ...services.flatMap((service) => callMismatches(service, written.uses)),
    ...services.flatMap((service) => composeMismatches(service, written.compose)),
    ...services.flatMap((service) => networkMismatches(service, written.compose)),
    ...authorityMismatches(services, authority),
    ...services.flatMap((service) => watchMismatches(service, names, written.compose)),
  ];
}

/** The service of docker-compose.yml that issues certificates. */
const AUTHORITY = 'authority';
/** The command that changes settings. */
const CONFIGURATION = 'config';

/** The authority issues to each service exactly what topology.ts says that it needs. */
function authorityMismatches(services: readonly Service[], authority: ComposeService = {}): string[] {
  const { environment = {}, volumes = [] } = authority;
  const names = services.map(({ name }) => name);
  const databases = services.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name);
  const calls = JSON.parse(environment.CALLS ?? '{}') as Record<string, readonly string[]>;
  return [
    ...differences(
      'the volumes of the authority for services',
      volumes.filter((volume) => volume.includes(':/identities/') || volume.includes(':/databases/')),
      [
        ...names.map((name) => `${name}-identity:/identities/${name}`),
        ...databases.map((name) => `${name}-db-secrets:/databases/${name}`),
      ],
    ),
    ...differences('the identities of the authority', (environment.IDENTITIES ?? '').split(','), names),
    ...differences(
      'the services that write settings at the authority',
      (environment.CONSOLE ?? '').split(',').filter(Boolean),
      services.filter(({ operatorPort }) => operatorPort !== undefined).map(({ name }) => name),
    ),
    ...differences('the databases of the authority', (environment.DATABASES ?? '').split(','), databases),
    ...services.flatMap((service) =>
      differences(`the calls of ${service.name} at the authority`, calls[service.name] ?? [], service.calls),
    ),
  ];
}

/** A page for operators shows all other services. */
function watchMismatches(
  { name, operatorPort }: Service,
  names: readonly string[],
  compose: Written['compose'],
): string[] {
  if (operatorPort === undefined) return [];
  const watched = (compose[name]?.environment?.WATCHED_SERVICES ?? '').split(',');
  const others = names.filter((other) => other !== name);
  return differences(`the services that ${name} watches`, watched, others);
}

function callMismatches({ name, calls }: Service, uses: Written['uses']): string[] {
  const used = (uses[name] ?? []).filter((contract) => contract !== name);
  return differences(`the contracts that ${name} depends on`, used, calls);
}

/**
 * Only a service reaches its database, only services with an edge port are in the network of the edge, and only a page
 * for operators has a network that publishes it.
 */
function networkMismatches(service: Service, compose: Written['compose']): string[] {
  const { name, hasDatabase, edgePort, operatorPort } = service;
  const database = `${name}-db`;
  const expected = [
    'services',
    ...(edgePort === undefined ? [] : ['edge']),
    ...(operatorPort === undefined ? [] : [name]),
    ...(hasDatabase ? [database] : []),
  ];
  return [
    ...differences(`the networks of ${name}`, compose[name]?.networks ?? [], expected),
    ...(hasDatabase ? differences(`the networks of ${database}`, compose[database]?.networks ?? [], [database]) : []),
  ];
}

function differences(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const [one, other] = [found, expected].map((list) => list.toSorted().join(', '));
  return one === other ? [] : [`${what} are ${one}; topology.ts lists ${other}`];
}

function allowedServices(auth: Auth): readonly string[] {
  if (auth.kind === 'operator') return auth.services;
  return auth.kind === 'service' ? auth.names : [];
}

/** A contract's name is that of its folder. Each service that may call it depends on it. */
function contractMismatches(folder: string, { serviceName, messages }: AnyContract, uses: Written['uses']): string[] {
  const callers = new Set(Object.values(messages).flatMap(({ auth }) => allowedServices(auth)));
  const problems = serviceName === folder ? [] : [`libs/contracts/${folder} is the contract of ${serviceName}`];
  for (const caller of callers) {
    // A caller without an app gets no certificate, so no process can call as it: forks add it later.
    if (caller in uses && !uses[caller]?.includes(serviceName))
      problems.push(`${serviceName} allows calls by ${caller}, which does not depend on its contract`);
  }
  return problems;
}

function orderMismatches({ name }: Service, before: readonly string[], uses: Written['uses']): string[] {
  const late = (uses[name] ?? []).filter((used) => used !== name && !before.includes(used));
  return late.map((used) => `${name} calls ${used}: expected ${used} before ${name} in topology.ts`);
}

function composeMismatches(service: Service, compose: Written['compose']): string[] {
  const { name, hasDatabase, edgePort, operatorPort } = service;
  const port = (edgePort ?? operatorPort)?.toString() ?? '';
  const written = Object.entries(compose).find(([, { build }]) => build?.args?.APP === name);
  if (written === undefined) return [];
  const [composeName, container] = written;
  const { environment = {}, depends_on: dependsOn = {}, volumes = [] } = container;
  const problems = composeName === name ? [] : [`docker-compose.yml calls ${name} ${composeName}`];
  const identities = volumes.filter((volume) => volume.includes('-identity:'));
  if (identities.join() !== `${name}-identity:/identity:ro`)
    problems.push(`docker-compose.yml gives ${name} the identities "${identities.join()}"`);
  for (const [variable, value] of Object.entries(service.demoEnv)) {
    const found = defaultOf(environment[variable] ?? '');
    if (found !== value)
      problems.push(`docker-compose.yml sets ${variable} of ${name} to "${found}", topology.ts to "${value}"`);
  }
  const database = `${name}-db`;
  const isReached =
    (environment.DATABASE_URL ?? '').includes(`@${database}:`) && database in dependsOn && database in compose;
  if (isReached !== hasDatabase) problems.push(`in docker-compose.yml ${name} has ${isReached ? 'a' : 'no'} database`);
  const publishes = (one: ComposeService) =>
    operatorPort === undefined ? name in (one.depends_on ?? {}) : one === container;
  const published = Object.values(compose).flatMap((one) => (publishes(one) ? (one.ports ?? []) : []));
  const ports = published.map((address) => defaultOf(address).split(':').at(-2));
  if (ports.join() !== port)
    problems.push(`docker-compose.yml publishes ${name} at "${ports.join()}", topology.ts at "${port}"`);
  return problems;
}

/** The value if none of its variables is set. */
const defaultOf = (value: string) => value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1').trim();
