import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A library, and an app that uses all its exports. */
const workspace: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "x", "private": true, "type": "module", "workspaces": ["apps/*", "libs/*"] }',
  'libs/a/package.json': '{ "name": "@x/a", "type": "module", "exports": "./src/index.ts" }',
  'libs/a/src/index.ts': `export { one } from './one.ts';`,
  'libs/a/src/one.ts': 'export const one = 1;',
  'apps/b/package.json': '{ "name": "@x/b", "type": "module", "main": "src/main.ts", "dependencies": { "@x/a": "*" } }',
  'apps/b/src/main.ts': `import { one } from '@x/a';\nconsole.log(one);`,
};

describe('the rule against dead exports', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signalbox-gate-'));
    cpSync(join(root, 'knip.config.ts'), join(folder, 'knip.config.ts'));
    write(workspace);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  }

  function check() {
    const { status, stdout } = spawnSync('knip', ['--no-progress'], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    return { status, stdout };
  }

  it('accepts a workspace whose exports are all in use', () => {
    expect(check()).toEqual({ status: 0, stdout: '' });
  });

  it.each([
    ['an export that no file imports', 'libs/a/src/one.ts', 'export const one = 1;\nexport const dead = 2;'],
    ['a type that no file imports', 'libs/a/src/one.ts', 'export const one = 1;\nexport type dead = 2;'],
    // begin lab
    [
      'an export of a library that no project imports',
      'libs/a/src/index.ts',
      `export { one, one as dead } from './one.ts';`,
    ],
    // end lab
    ['a file that no file imports', 'libs/a/src/dead.ts', 'export {};'],
  ])('refuses %s', (_, file, text) => {
    write({ [file]: text });
    const { status, stdout } = check();
    expect(status).toBe(1);
    expect(stdout).toContain('dead');
  });
});
