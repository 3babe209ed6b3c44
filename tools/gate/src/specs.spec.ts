import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Whether the project that a file belongs to has a target that runs its specs. */
function hasTests(folder: string): boolean {
  const path = join(root, folder, 'package.json');
  if (!existsSync(path)) return folder !== '.' && hasTests(dirname(folder));
  const { nx } = JSON.parse(readFileSync(path, 'utf8')) as { nx?: { targets?: Record<string, unknown> } };
  return nx?.targets?.['test'] !== undefined || nx?.targets?.['e2e'] !== undefined;
}

it('each spec belongs to a project that runs it', () => {
  const files = globSync('**/*.{spec,test}.*', {
    cwd: root,
    exclude: ['**/node_modules', '**/dist', '**/.*', '**/*.template'],
  });
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => !/\/src\/.*\.spec\.ts$/.test(file) || !hasTests(dirname(file)))).toEqual([]);
});
