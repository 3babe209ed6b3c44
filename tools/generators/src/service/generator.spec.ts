import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import ts from 'typescript';
import { parse } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRpcService } from '@signalbox/stack/services';
import { removeService } from '../remove-service/generator.ts';
import { changesOf, expectRefusal, root, workspaceTree } from '../workspace-tree.fixture.ts';
import { servicesIn } from '../workspace/topology-file.ts';
import { generateService } from './generator.ts';
import type { ServiceOptions } from './plan.ts';

// A workspace that was generated into has other services, so these names are unlikely ones.
const complete: ServiceOptions = { name: 'specimens', database: true, calls: ['users'], route: true };

type Changes = ReturnType<typeof changesOf>;

async function generated(options: ServiceOptions) {
  const tree = workspaceTree();
  await generateService(tree, options);
  return { tree, changes: changesOf(tree) };
}

const variants: ServiceOptions[] = [
  complete,
  { name: 'specimens' },
  { name: 'specimens', calls: 'none', route: true },
  { name: 'specimens', database: true },
  // begin orders
  { name: 'wax-specimens', database: true, calls: 'users, orders', route: true },
  { name: 'glass-specimens', calls: 'orders', route: true },
  { name: 'oval-specimens', database: true, route: true },
  { name: 'specimen-stock', database: true, calls: ['orders'] },
  // end orders
];

const callable = servicesIn(readFileSync(join(root, 'topology.ts'), 'utf8')).filter(isRpcService);
const calledBy = ({ calls = [] }: ServiceOptions) =>
  [calls]
    .flat()
    .flatMap((names) => names.split(', '))
    .filter((name) => name !== 'none');
const isPossible = (options: ServiceOptions) =>
  calledBy(options).every((called) => callable.some(({ name }) => name === called));

describe.each(variants.filter(isPossible))('the generator service with %j', (options) => {
  let tree: Tree;
  let changes: Changes;
  beforeAll(async () => {
    ({ tree, changes } = await generated(options));
  });

  it('writes sources that the compiler can parse', () => {
    const sources = Object.entries(changes).filter(([path]) => path.endsWith('.ts'));
    expect(sources.length).toBeGreaterThan(7);
    for (const [path, text = ''] of sources) {
      const { diagnostics } = ts.transpileModule(text, { fileName: path, reportDiagnostics: true });
      expect([path, diagnostics?.map(({ messageText }) => messageText)]).toEqual([path, []]);
      expect(text).not.toMatch(/<%|&#|\[object/);
    }
  });

  it('adds the service to topology.ts after those that it calls', () => {
    const names = servicesIn(changes['topology.ts']!).map(({ name }) => name);
    const service = servicesIn(changes['topology.ts']!).find(({ name }) => name === options.name)!;
    expect(service).toMatchObject({ hasDatabase: options.database ?? false, instances: 2 });
    for (const call of ['users', ...calledBy(options)]) {
      expect(service.calls).toContain(call);
      expect(names.indexOf(call)).toBeLessThan(names.indexOf(options.name));
    }
    const gateway = servicesIn(changes['topology.ts']!).find(({ name }) => name === 'gateway')!;
    expect(gateway.calls.includes(options.name)).toBe(options.route ?? false);
  });

  it('adds containers, volumes and networks, and keeps all comments', () => {
    const before = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    const text = changes['docker-compose.yml']!;
    const compose = parse(text, { merge: true }) as Record<string, Record<string, object>>;
    expect(compose.services![options.name]).toBeDefined();
    expect(Object.hasOwn(compose.services!, `${options.name}-db`)).toBe(options.database ?? false);
    expect(Object.keys(compose.volumes!)).toContain(`${options.name}-identity`);
    expect(comments(text)).toEqual(comments(before));
  });

  it('adds nothing to the blocks of parts that a fork can remove', () => {
    for (const [path, text] of Object.entries(changes).filter(([file]) => existsSync(join(root, file))))
      expect([path, blocksIn(text!)]).toEqual([path, blocksIn(readFileSync(join(root, path), 'utf8'))]);
  });

  it('is reversed byte for byte by the generator remove-service', async () => {
    await removeService(tree, { name: options.name });
    const rest = Object.entries(changesOf(tree)).filter(([path, text]) => {
      return text === undefined ? true : text !== readFileSync(join(root, path), 'utf8');
    });
    expect(rest).toEqual([]);
  });
});

const blocksIn = (text: string) => text.match(/\/\/ begin (\S+)\n.*?\/\/ end \1\n/gs);
const comments = (yaml: string) => yaml.split('\n').filter((line) => /^\s*#/.test(line));

describe('two generated services', () => {
  it('can call each other in one direction, and are removed in the other', async () => {
    const { tree } = await generated({ name: 'specimens', database: true });
    const first = changesOf(tree);
    await generateService(tree, { name: 'clay-specimens', database: true, calls: ['users'], route: true });
    await removeService(tree, { name: 'clay-specimens' });
    expect(changesOf(tree)).toEqual(first);
  });
});

describe('the generator service', () => {
  it.each<[string, Partial<ServiceOptions>, string]>([
    ['a name that is not in kebab-case', { name: 'Specimens' }, 'kebab-case'],
    ['a name that is not in kebab-case', { name: 'speci_mens' }, 'kebab-case'],
    ['a path', { name: '../specimens' }, 'kebab-case'],
    ['a reserved word', { name: 'class' }, 'reserved word'],
    ['the name of a folder that git ignores', { name: 'dist' }, 'reserved word'],
    ['a reserved word of SQL', { name: 'references' }, 'references is a reserved word of Postgres'],
    ['the name of a package', { name: 'contracts-users' }, 'the package @signalbox/contracts-users already exists'],
    ['the name of a service', { name: 'users' }, 'already has a service users'],
    ['the name of a database', { name: 'users-db' }, 'already has a service users-db'],
    ['the name of a library', { name: 'balancing' }, 'libs/balancing already exists'],
    ['an unknown service to call', { calls: ['nothing'] }, '--calls: expected users'],
    ['the gateway to call', { calls: ['gateway'] }, '--calls: expected users'],
    ['the folder of other endpoints', { name: 'sessions' }, 'apps/gateway/src/sessions already exists'],
    ['the path of other endpoints', { name: 'me' }, 'already has endpoints at /api/me'],
    ['the name of another schema', { entity: 'account' }, 'already has a schema Account'],
    ['the name of an end-to-end test', { name: 'instances' }, 'e2e/src/instances.spec.ts already exists'],
    ['an invalid entity', { entity: 'Specimen' }, '--entity'],
    ['an entity with the name of the service', { entity: 'specimens' }, 'the singular'],
  ])('refuses %s, and changes nothing', async (_, changed, message) => {
    await expectRefusal((tree) => generateService(tree, { ...complete, ...changed }), message);
  });

  it('refuses a second run', async () => {
    const { tree, changes } = await generated(complete);
    await expect(generateService(tree, complete)).rejects.toThrow('already has a service specimens');
    expect(changesOf(tree)).toEqual(changes);
  });

  it('names the file and what it expects there if it finds no place for a change', async () => {
    const tree = workspaceTree();
    tree.write('docker-compose.yml', 'services: {}\n');
    await expect(generateService(tree, complete)).rejects.toThrow(/docker-compose\.yml: expected services\.\w+/);
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'a container that has the name already',
      'docker-compose.yml',
      (text) => text.replace(/^services:\n/m, '$&  specimens-db: {}\n\n'),
      /docker-compose\.yml: expected no services\.specimens-db/,
    ],
    [
      'a conflict of a merge',
      'docker-compose.yml',
      (text) => text.replace(/^services:\n/m, '$&<<<<<<< HEAD\n'),
      /docker-compose\.yml: expected valid YAML/,
    ],
    [
      'a conflict of a merge',
      'topology.ts',
      (text) => text.replace(/^export const services.*\n/m, '<<<<<<< HEAD\n$&=======\n>>>>>>> other\n'),
      /topology\.ts: expected valid TypeScript/,
    ],
  ])('refuses %s in %s', async (_, file, change, message) => {
    const tree = workspaceTree();
    const text = tree.read(file, 'utf8')!;
    tree.write(file, change(text));
    expect(tree.read(file, 'utf8')).not.toBe(text);
    await expect(generateService(tree, complete)).rejects.toThrow(message);
  });
});

describe('docs/new-service.md', () => {
  it('lists each file that the generator writes, and no other', async () => {
    const page = readFileSync(join(root, 'docs/new-service.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `([^`]+\.[a-z]+)`/gm)].map(([, path]) => path);
    const { changes } = await generated(complete);
    const written = Object.keys(changes).map((path) => path.replaceAll('specimen', 'payment'));
    // Tests write these.
    const documents = ['docs/configuration/payments.md', 'docs/metrics/payments.md', 'docs/http-api.md'];
    const all = [...written, ...documents, 'apps/payments/dynamic-settings.json'];
    expect(listed.toSorted()).toEqual(all.toSorted());
  });
});
