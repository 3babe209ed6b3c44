/** The settings of the authority in a container. */
export interface Settings {
  readonly installation: string;
  /** The services that get an identity. */
  readonly identities: readonly string[];
  /** The services that get a database. */
  readonly databases: readonly string[];
  /** The services that each service calls. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  /** The service that reads all services and writes settings. Undefined if there is none. */
  readonly console?: string;
  /** Consul's HTTP API. Undefined if the authority does not control access to it. */
  readonly consulUrl?: string;
  /** What the names of services begin with in the registry. */
  readonly registryPrefix: string;
  /** The folder of the authority's own keys. */
  readonly authorityDir: string;
  /** The folder with one folder for each identity. */
  readonly identitiesDir: string;
  /** The folder with one folder for each database. */
  readonly databasesDir: string;
  /** Consul's data folder. */
  readonly consulDir: string;
  readonly opsPort: number;
}

const NAMES = 'names of services, separated by commas';

/** @throws TypeError with all problems in the environment, one a line. */
export function parseSettings(env: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const check = (isValid: boolean, name: string, expected: string) => {
    if (!isValid) problems.push(`${name}: expected ${expected}, got "${env[name] ?? ''}"`);
  };
  const { INSTALLATION: installation = '', IDENTITIES = '', DATABASES = '', CALLS = '{}', CONSOLE = '' } = env;
  const identities = IDENTITIES.split(',');
  const databases = DATABASES.split(',').filter(Boolean);
  const calls = parseCalls(CALLS);
  const isKnown = (name: string) => identities.includes(name);
  check(
    /^[a-z0-9][a-z0-9._-]{0,99}$/.test(installation),
    'INSTALLATION',
    '1 to 100 lower-case letters, digits, dots, dashes or underscores',
  );
  check(
    identities.every((name) => /^[a-z0-9-]+$/.test(name)),
    'IDENTITIES',
    NAMES,
  );
  check(databases.every(isKnown), 'DATABASES', `${NAMES} of IDENTITIES`);
  check(CONSOLE === '' || isKnown(CONSOLE), 'CONSOLE', 'a name of IDENTITIES');
  check(
    calls !== undefined && Object.entries(calls).flat(2).every(isKnown),
    'CALLS',
    'a JSON object of names of IDENTITIES, such as {"orders":["users"]}',
  );
  if (problems.length > 0) throw new TypeError(problems.join('\n'));
  return {
    installation,
    identities,
    databases,
    calls: calls!,
    console: CONSOLE || undefined,
    consulUrl: env.CONSUL_HTTP_ADDR || undefined,
    registryPrefix: env.REGISTRY_PREFIX ?? '',
    authorityDir: env.AUTHORITY_DIR ?? '/authority',
    identitiesDir: env.IDENTITIES_DIR ?? '/identities',
    databasesDir: env.DATABASES_DIR ?? '/databases',
    consulDir: env.CONSUL_DIR ?? '/consul',
    opsPort: Number(env.OPS_PORT ?? 9100),
  };
}

function parseCalls(text: string): Settings['calls'] | undefined {
  try {
    const calls = JSON.parse(text) as unknown;
    const isObject = typeof calls === 'object' && calls !== null && Object.values(calls).every(Array.isArray);
    return isObject ? (calls as Settings['calls']) : undefined;
  } catch {
    return undefined;
  }
}
