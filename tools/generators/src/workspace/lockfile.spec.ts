import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { changesOf, root, workspaceTree } from '../workspace-tree.fixture.ts';
import { lockPackage } from './lockfile.ts';

const folders = globSync('{apps,libs,libs/contracts,tools}/*/package.json', { cwd: root }).map(dirname);

it('writes about each package of the workspace exactly what npm wrote', () => {
  expect(folders.length).toBeGreaterThan(20);
  const tree = workspaceTree();
  for (const folder of folders) lockPackage(tree, folder);
  expect(changesOf(tree)).toEqual({});
});
