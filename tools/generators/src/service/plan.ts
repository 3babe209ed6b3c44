import { visitNotIgnoredFiles, type Tree } from '@nx/devkit';
import { isRpcService, type Service } from '@signalbox/stack/services';
import { assertName, assertSqlName, namesOf, singular, withArticle, type Names } from '../names.ts';
import { isLocked } from '../workspace/lockfile.ts';
import { filesOf } from '../workspace/service-files.ts';
import { referenceTo, type Reference } from '../workspace/contracts.ts';
import { servicesIn, TOPOLOGY } from '../workspace/topology-file.ts';

export interface ServiceOptions {
  readonly name: string;
  readonly database?: boolean;
  /** Their names, in a list or separated by commas. */
  readonly calls?: string | readonly string[];
  readonly route?: boolean;
  readonly entity?: string;
}

/** A service to generate. */
export interface ServicePlan {
  readonly service: Names;
  readonly entity: Names;
  /** `a payment` */
  readonly anEntity: string;
  readonly database: boolean;
  readonly route: boolean;
  /** What it calls, with users, from which it reads the keys of tokens. */
  readonly calls: readonly string[];
  /** What it asks other services for before it answers. */
  readonly references: readonly (Reference & { readonly names: Names })[];
  /** The ids in requests, beside that of the caller. */
  readonly fields: readonly { readonly name: string; readonly column: string; readonly words: string }[];
  /** The errors of the references. */
  readonly referenceErrors: readonly string[];
  readonly listed: Service;
}

const KEYS_OF_TOKENS = 'users';
/** The field that the service fills with the caller's id. */
const CALLER = 'userId';

/** @throws Error that says what to change, if the service can't be generated. */
export async function planService(tree: Tree, options: ServiceOptions): Promise<ServicePlan> {
  const { name, database = false, route = false } = options;
  assertName('the service', name);
  if (database) assertSqlName('the service', namesOf(name).snake);
  const services = servicesIn(tree.read(TOPOLOGY, 'utf8') ?? '');
  assertNotTaken(tree, name, services);
  const entityName = options.entity ?? singular(name);
  assertName('--entity', entityName);
  if (entityName === name) throw new Error(`--entity: expected the singular of ${name}, got the same name`);
  if (route) assertNoEndpoints(tree, name, namesOf(entityName).pascal);
  const called = namesIn(options.calls);
  const references = await Promise.all(called.map((call) => checkedReference(tree, call, services)));
  const fields = [...new Set(references.flatMap((reference) => reference.fields))].filter((field) => field !== CALLER);
  const calls = [KEYS_OF_TOKENS, ...called.filter((call) => call !== KEYS_OF_TOKENS)];
  return {
    service: namesOf(name),
    entity: namesOf(entityName),
    anEntity: withArticle(namesOf(entityName).words),
    database,
    route,
    calls,
    references: references.map((reference) => ({ ...reference, names: namesOf(reference.service) })),
    fields: fields.map((field) => ({
      name: field,
      column: snakeOf(field),
      words: snakeOf(field).replaceAll('_', ' ').replace(/ id$/, ''),
    })),
    referenceErrors: [...new Set(references.flatMap(({ errors }) => errors))],
    listed: {
      name,
      calls,
      instances: 2,
      hasDatabase: database,
      demoEnv: { ...(database && { SEED_DEMO_DATA: 'true' }), FAULT_INJECTION: 'true' },
    },
  };
}

function namesIn(calls: ServiceOptions['calls'] = []): string[] {
  const names = [calls].flat().flatMap((call) => call.split(','));
  return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '' && name !== 'none');
}

function assertNotTaken(tree: Tree, name: string, services: readonly Service[]): void {
  const taken = [...services.map((one) => one.name), ...services.map((one) => `${one.name}-db`)];
  if (taken.includes(name)) throw new Error(`${TOPOLOGY} already has a service ${name}; choose another name`);
  for (const path of [...filesOf(name), `libs/${name}`, `tools/${name}`])
    if (tree.exists(path)) throw new Error(`${path} already exists; choose another name, or delete it`);
  for (const packageName of [`@signalbox/${name}`, `@signalbox/contracts-${name}`])
    if (isLocked(tree, packageName)) throw new Error(`the package ${packageName} already exists; choose another name`);
}

/** @throws Error if the gateway has endpoints at the path of the service, or schemas with its names. */
function assertNoEndpoints(tree: Tree, name: string, entity: string): void {
  visitNotIgnoredFiles(tree, 'apps/gateway/src', (file) => {
    if (!file.endsWith('.api.ts')) return;
    const text = tree.read(file, 'utf8') ?? '';
    if (new RegExp(`'/api/${name}['/]`).test(text))
      throw new Error(`${file} already has endpoints at /api/${name}; choose another name, or omit --route`);
    if (new RegExp(`id: '${entity}(List)?'`).test(text))
      throw new Error(`${file} already has a schema ${entity}; choose another --entity, or omit --route`);
  });
}

async function checkedReference(tree: Tree, name: string, services: readonly Service[]): Promise<Reference> {
  const callable = services.filter(isRpcService).map((one) => one.name);
  if (!callable.includes(name))
    throw new Error(`--calls: expected ${callable.join(', ')} or several of them, got "${name}"`);
  return referenceTo(tree, name);
}

const snakeOf = (camel: string) => camel.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
