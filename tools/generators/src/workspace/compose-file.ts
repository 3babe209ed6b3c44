import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { PlaceNotFoundError } from '../edit/source-file.ts';
import { Splices } from '../edit/splices.ts';

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
  const file = new ComposeFile(text);
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
  file.changeCalls([...environment, 'CALLS'], (calls) => {
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
  const file = new ComposeFile(text);
  const { name, hasDatabase } = service;
  for (const key of [name, ...(hasDatabase ? [`${name}-db`] : [])]) file.removeBlock(['services', key]);
  for (const watcher of watchers) file.removeFromText(['services', watcher, 'environment', 'WATCHED_SERVICES'], name);
  const authority = ['services', AUTHORITY];
  const environment = [...authority, 'environment'];
  file.removeFromText([...authority, 'build', 'args', 'VOLUMES'], `/identities/${name}`, `/databases/${name}`);
  file.removeFromText([...environment, 'IDENTITIES'], name);
  file.removeFromText([...environment, 'DATABASES'], name);
  file.changeCalls([...environment, 'CALLS'], (calls) => {
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

/** Changes of the YAML text at the positions of its nodes, so that comments and layout stay. */
class ComposeFile {
  private readonly text: string;
  private readonly splices: Splices;
  private readonly root: YAMLMap;

  constructor(text: string) {
    this.text = text;
    this.splices = new Splices(text);
    this.root = parseDocument(text).contents as YAMLMap;
  }

  result(): string {
    return this.splices.result();
  }

  /** Adds a block after the value of a key, after an empty line. */
  addBlock(after: readonly string[], block: string): void {
    this.splices.insert(this.endOf(this.pair(after)), `\n\n${block}`);
  }

  /** Deletes a key and its value, with the empty line before it. */
  removeBlock(path: readonly string[]): void {
    const pair = this.pair(path);
    const start = this.text.slice(0, rangeOf(pair.key)[0]).trimEnd().length;
    this.splices.replace(start, this.endOf(pair), '');
  }

  addKey(after: readonly string[], line: string): void {
    this.splices.insertLineAfter(rangeOf(this.pair(after).key)[0], line);
  }

  removeKey(path: readonly string[]): void {
    this.splices.deleteLines(rangeOf(this.pair(path).key)[0]);
  }

  addItem(path: readonly string[], after: string, item: string): void {
    this.splices.insertLineAfter(rangeOf(this.item(path, after))[0], `- ${item}`);
  }

  /** Removes those of the items that exist. */
  removeItems(path: readonly string[], ...items: string[]): void {
    for (const found of this.sequence(path).items) {
      if (isScalar(found) && items.includes(String(found.value))) this.splices.deleteLines(rangeOf(found)[0]);
    }
  }

  /** Adds a word to a text that lists words, after another one. */
  addToText(path: readonly string[], after: string, word: string, separator: string): void {
    const [from, to] = rangeOf(this.scalar(path));
    const at = wordIn(this.text.slice(from, to), after);
    if (!at) throw new PlaceNotFoundError(COMPOSE, `${after} in ${path.join('.')}`);
    this.splices.insert(from + at.index + after.length, separator + word);
  }

  /** Removes words, each with the separator before or after it. */
  removeFromText(path: readonly string[], ...words: string[]): void {
    const [from, to] = rangeOf(this.scalar(path));
    const raw = this.text.slice(from, to);
    for (const word of words) {
      const at = wordIn(raw, word);
      if (!at) continue;
      const isFirst = !/[,\s]/.test(raw[at.index - 1] ?? '');
      const start = from + at.index - (isFirst ? 0 : 1);
      this.splices.replace(start, start + word.length + 1, '');
    }
  }

  changeCalls(path: readonly string[], change: (calls: Record<string, string[]>) => void): void {
    const node = this.scalar(path);
    const calls = JSON.parse(String(node.value)) as Record<string, string[]>;
    change(calls);
    const entries = Object.entries(calls).map(([caller, called]) => {
      return `"${caller}": [${called.map((name) => `"${name}"`).join(', ')}]`;
    });
    const [from, to] = rangeOf(node);
    this.splices.replace(from, to, `'{ ${entries.join(', ')} }'`);
  }

  /** @throws PlaceNotFoundError */
  private pair(path: readonly string[]): Pair {
    const parent = path.length > 1 ? this.pair(path.slice(0, -1)).value : this.root;
    const found = isMap(parent) && parent.items.find((one) => isScalar(one.key) && one.key.value === path.at(-1));
    if (!isPair(found)) throw new PlaceNotFoundError(COMPOSE, path.join('.'));
    return found;
  }

  private scalar(path: readonly string[]): Scalar {
    const { value } = this.pair(path);
    if (isScalar(value)) return value;
    throw new PlaceNotFoundError(COMPOSE, `a text ${path.join('.')}`);
  }

  private sequence(path: readonly string[]): YAMLSeq {
    const { value } = this.pair(path);
    if (isSeq(value)) return value;
    throw new PlaceNotFoundError(COMPOSE, `a list ${path.join('.')}`);
  }

  private item(path: readonly string[], value: string): unknown {
    const found = this.sequence(path).items.find((one) => isScalar(one) && one.value === value);
    if (found) return found;
    throw new PlaceNotFoundError(COMPOSE, `${value} in ${path.join('.')}`);
  }

  private endOf({ value }: Pair): number {
    return this.text.slice(0, rangeOf(value)[1]).trimEnd().length;
  }
}

/** @param word - without characters that are special in a regular expression. */
const wordIn = (text: string, word: string) => new RegExp(`(?<![\\w/-])${word}(?![\\w/-])`).exec(text) ?? undefined;

function rangeOf(node: unknown): [number, number, number] {
  return (node as { range: [number, number, number] }).range;
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
    build: { context: ., args: { APP: ${name}, NODE_IMAGE: '\${NODE_IMAGE:-node:24-slim}' } }
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
