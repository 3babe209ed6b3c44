import { describe, expect, it } from 'vitest';
import { currentNames, newNames } from './names.ts';
import type { Tree } from './workspace-files.ts';

const files: Record<string, string> = {
  'package.json': '{ "name": "oldname" }',
  'package-lock.json': '{ "packages": { "node_modules/@nestjs/core": {} } }',
  'tools/fork/package.json': '{ "name": "@old-scope/fork" }',
  'libs/rpc/src/protocol/hello.ts': "const MAGIC = 'OLNM';\n",
  'apps/wagons/src/main.ts': "const zone = 'blue';",
  'docs/fork.md': 'npm run fork -- --name acme',
};
const tree: Tree = new Map(Object.entries(files).map(([path, text]) => [path, { origin: path, text }]));

it('currentNames reads the names from the files that define them', () => {
  expect(currentNames(tree)).toEqual({ name: 'oldname', scope: '@old-scope', magic: 'OLNM' });
});

describe('newNames', () => {
  it.each([
    ['acme', undefined, { name: 'acme', scope: '@acme', magic: 'ACME' }],
    ['shop24', '@acme-corp', { name: 'shop24', scope: '@acme-corp', magic: 'SHOP' }],
    ['abc', undefined, { name: 'abc', scope: '@abc', magic: 'ABCX' }],
    ['oldname', '@other', { name: 'oldname', scope: '@other', magic: 'OLNM' }],
  ])('accepts %s and %s', (name, scope, names) => expect(newNames(name, scope, tree)).toEqual(names));

  it.each([
    ['Acme', '--name expects one word'],
    ['ac', '--name expects one word'],
    ['my-shop', '--name expects one word'],
    ['my_shop', '--name expects one word'],
    ['4shop', '--name expects one word'],
    ['', '--name expects one word'],
    ['a'.repeat(31), '--name expects one word'],
    ['user', 'reserved in Postgres'],
    ['pgshop', 'reserved in Postgres'],
    ['node', 'reserved in Postgres'],
    ['wagons', 'the project uses the word "wagons" already (apps/wagons/src/main.ts)'],
    ['oldnames', '"oldnames" contains the present name oldname'],
    ['blue', 'the project uses the word "blue" already (apps/wagons/src/main.ts)'],
  ])('refuses the name "%s"', (name, reason) => expect(() => newNames(name, undefined, tree)).toThrow(reason));

  it.each([
    ['acme', '--scope expects @'],
    ['@Acme', '--scope expects @'],
    ['@acme/x', '--scope expects @'],
    ['@-acme', '--scope expects @'],
    ['@oldname-corp', '--scope: "@oldname-corp" contains the present name oldname'],
    ['@nestjs', 'packages of @nestjs are among the dependencies'],
  ])('refuses the scope %s', (scope, reason) => expect(() => newNames('acme', scope, tree)).toThrow(reason));
});
