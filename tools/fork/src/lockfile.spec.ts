import { expect, it } from 'vitest';
import { lockfileOf, sortedLockfile } from './lockfile.ts';

const lock = {
  lockfileVersion: 3,
  packages: {
    '': { workspaces: ['apps/*', 'lab/*'], devDependencies: { vite: '1' } },
    'apps/users': { dependencies: { '@x/a': '*', pg: '1' } },
    'lab/bench': { dependencies: { '@x/a': '*', autocannon: '1' } },
    'lab/bench/node_modules/pg': {},
    'libs/a': { name: '@x/a', dependencies: { '@x/bench': '*' } },
    'node_modules/@x/a': { resolved: 'libs/a', link: true },
    'node_modules/@x/bench': { resolved: 'lab/bench', link: true },
    'node_modules/autocannon': { dependencies: { hyperid: '1', debug: '1' } },
    'node_modules/debug': {},
    'node_modules/hyperid': {},
    'node_modules/pg': { dependencies: { debug: '1' }, peerDependencies: { 'pg-native': '1' } },
    'node_modules/pg-native': {},
    'node_modules/vite': { dependencies: { debug: '2' } },
    'node_modules/vite/node_modules/debug': {},
  },
};

it('lockfileOf removes workspaces, links, and what nothing depends on any more', () => {
  const manifests: Record<string, object> = {
    '': { workspaces: ['apps/*'], devDependencies: { vite: '1' } },
    'apps/users': { dependencies: { '@x/a': '*', pg: '1' } },
    'libs/a': { name: '@x/a' },
  };
  const { packages } = lockfileOf(lock, (folder) => manifests[folder] as Record<string, unknown> | undefined);
  expect(Object.keys(packages)).toEqual([
    '',
    'apps/users',
    'libs/a',
    'node_modules/@x/a',
    'node_modules/debug',
    'node_modules/pg',
    'node_modules/pg-native',
    'node_modules/vite',
    'node_modules/vite/node_modules/debug',
  ]);
  expect(packages['']).toMatchObject({ workspaces: ['apps/*'] });
  expect(packages['libs/a']).toEqual({ name: '@x/a', dependencies: undefined });
});

it('sortedLockfile has the order of npm', () => {
  const { packages } = sortedLockfile({
    packages: { 'node_modules/b': { dependencies: { z: '1', '@a/x': '1' } }, 'libs/a': {} },
  });
  expect(JSON.stringify(packages)).toBe('{"libs/a":{},"node_modules/b":{"dependencies":{"@a/x":"1","z":"1"}}}');
});
