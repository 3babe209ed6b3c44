import { YamlFile } from '../edit/yaml-file.ts';

export const COMPOSE = 'docker-compose.yml';
const AUTHORITY = 'authority';

/** What docker-compose.yml needs to know about a service. */
export interface ComposedService {
  readonly name: string;
  readonly calls: readonly string[];
  readonly hasDatabase: boolean;
}

/** What a change of docker-compose.yml needs to know about the others. */
export interface ComposedOthers {
  /** The service before it, with and without a database. Its entries come before those of the new service. */
  readonly previous: string;
  readonly previousWithDatabase: string | undefined;
  /** The services that call it. */
  readonly callers: readonly string[];
  /** The services that show all others to operators. */
  readonly watchers: readonly string[];
}

/** The names of a service's volumes. */
const volumesOf = ({ name, hasDatabase }: ComposedService) => ({
  identity: `${name}-identity`,
  config: `${name}-config`,
  ...(hasDatabase && { data: `${name}-data`, secrets: `${name}-db-secrets` }),
});

/** Adds a service: its container, its database, its identity at the authority, its volumes and networks. */
export function withContainers(text: string, service: ComposedService, others: ComposedOthers): string {
  const file = new YamlFile(COMPOSE, text);
  const { name, hasDatabase } = service;
  const { previous, previousWithDatabase = previous } = others;
  file.addBlock(['services', previous], serviceBlock(service));
  if (hasDatabase) {
    const after = others.previousWithDatabase === undefined ? AUTHORITY : `${previousWithDatabase}-db`;
    file.addBlock(['services', after], databaseBlock(name));
  }
  for (const watcher of others.watchers)
    file.addToText(['services', watcher, 'environment', 'WATCHED_SERVICES'], previous, name, ',');

  const authority = ['services', AUTHORITY];
  const [image, environment] = [
    [...authority, 'build', 'args', 'VOLUMES'],
    [...authority, 'environment'],
  ];
  file.addToText(image, `/identities/${previous}`, `/identities/${name}`, ' ');
  file.addToText([...environment, 'IDENTITIES'], previous, name, ',');
  changeCalls(file, (calls) => {
    calls[name] = [...service.calls];
    for (const caller of others.callers) calls[caller] = [...(calls[caller] ?? []), name];
  });
  file.addItem([...authority, 'volumes'], `${previous}-identity:/identities/${previous}`, identityVolume(name));
  file.addKey(['volumes', `${previous}-identity`], `${name}-identity:`);
  file.addKey(['volumes', `${previous}-config`], `${name}-config:`);
  if (hasDatabase) {
    file.addToText(image, `/databases/${previousWithDatabase}`, `/databases/${name}`, ' ');
    file.addToText([...environment, 'DATABASES'], previousWithDatabase, name, ',');
    file.addItem([...authority, 'volumes'], secretsVolume(previousWithDatabase), secretsVolume(name));
    file.addKey(['volumes', `${previousWithDatabase}-data`], `${name}-data:`);
    file.addKey(['volumes', `${previousWithDatabase}-db-secrets`], `${name}-db-secrets:`);
    file.addKey(['networks', `${previousWithDatabase}-db`], `${name}-db: { internal: true }`);
  }
  return file.result();
}

/** The reverse of `withContainers`. */
export function withoutContainers(text: string, service: ComposedService, watchers: readonly string[]): string {
  const file = new YamlFile(COMPOSE, text);
  const { name, hasDatabase } = service;
  for (const key of [name, ...(hasDatabase ? [`${name}-db`] : [])]) file.removeBlock(['services', key]);
  for (const watcher of watchers) file.removeFromText(['services', watcher, 'environment', 'WATCHED_SERVICES'], name);
  const authority = ['services', AUTHORITY];
  const environment = [...authority, 'environment'];
  file.removeFromText([...authority, 'build', 'args', 'VOLUMES'], `/identities/${name}`, `/databases/${name}`);
  file.removeFromText([...environment, 'IDENTITIES'], name);
  file.removeFromText([...environment, 'DATABASES'], name);
  changeCalls(file, (calls) => {
    delete calls[name];
    for (const [caller, called] of Object.entries(calls)) calls[caller] = called.filter((one) => one !== name);
  });
  file.removeItems([...authority, 'volumes'], identityVolume(name), secretsVolume(name));
  for (const volume of Object.values(volumesOf(service))) file.removeKey(['volumes', volume]);
  if (hasDatabase) file.removeKey(['networks', `${name}-db`]);
  return file.result();
}

const identityVolume = (name: string) => `${name}-identity:/identities/${name}`;
const secretsVolume = (name: string) => `${name}-db-secrets:/databases/${name}`;

/** Changes who calls whom, which the authority reads as JSON. */
function changeCalls(file: YamlFile, change: (calls: Record<string, string[]>) => void): void {
  file.changeText(['services', AUTHORITY, 'environment', 'CALLS'], (text) => {
    const calls = JSON.parse(text) as Record<string, string[]>;
    change(calls);
    const entries = Object.entries(calls).map(([caller, called]) => {
      return `"${caller}": [${called.map((name) => `"${name}"`).join(', ')}]`;
    });
    return `{ ${entries.join(', ')} }`;
  });
}

const serviceBlock = (service: ComposedService): string => {
  const { name, hasDatabase } = service;
  const database = hasDatabase
    ? `
      DATABASE_URL: postgres://${name}@${name}-db:5432/${name}
      DATABASE_PASSWORD_FILE: /identity/database-password
      DATABASE_POOL_SIZE:
      DATABASE_CONNECT_TIMEOUT_MS:
      DATABASE_STATEMENT_TIMEOUT_MS:
    depends_on:
      <<: *needs-registry
      ${name}-db: { condition: service_healthy }`
    : '';
  return `  ${name}:
    <<: *service
    build: { context: ., args: { <<: *build-args, APP: ${name} } }
    image: signalbox-${name}
    environment:
      <<: *service-environment
      PORT: '7000'${database}
    volumes: ['${name}-identity:/identity:ro', '${name}-config:/config']
    networks: [services${hasDatabase ? `, ${name}-db` : ''}]
    scale: 2`;
};

const databaseBlock = (name: string): string => `  ${name}-db:
    <<: *postgres
    environment:
      POSTGRES_DB: ${name}
      POSTGRES_PASSWORD_FILE: /secrets/superuser-password
    volumes:
      - ${name}-data:/var/lib/postgresql
      - ${name}-db-secrets:/secrets:ro
      - ./deploy/database-owner.sql:/docker-entrypoint-initdb.d/owner.sql:ro
    networks: [${name}-db]`;
