import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
const projects = workspaces.flatMap((folder) => globSync(`${folder}/package.json`, { cwd: root })).map(dirname);

/** The project that a file belongs to, if any. */
const projectOf = (file: string) => projects.find((folder) => file === folder || file.startsWith(`${folder}/`));

/** The paths in a source that lead into another project: imported, started or read. */
function reachesOf(file: string, code: string): string[] {
  const paths = [...code.matchAll(/(['"`])((?:\.\.\/)+[^'"`\s$]+)\1/g)].map(([, , path = '']) => path);
  return paths.filter((path) => {
    const target = normalize(join(dirname(file), path));
    const project = projectOf(target);
    return project !== undefined && project !== projectOf(file) && existsSync(join(root, target));
  });
}

describe('a path in a source', () => {
  it.each([
    ['starts a program', `new URL('../../consul-dev/src/main.ts', import.meta.url)`, ['../../consul-dev/src/main.ts']],
    ['imports a file', `import x from "../../../libs/rpc/src/index.ts";`, ['../../../libs/rpc/src/index.ts']],
    ['stays in its project', `import './x.ts'; import '../package.json';`, []],
    ['reads the topology', `import { services } from '../../../topology.ts';`, []],
    ['names a file that a test creates', `'../../users/src/made-by-a-test.ts'`, []],
  ])('is found if it leads into another project: one that %s', (_, code, found) => {
    expect(reachesOf('tools/gate/src/x.ts', code)).toEqual(found);
  });

  it('never leads into another project: packages export their public files', () => {
    const sources = projects.flatMap((folder) =>
      globSync(`${folder}/**/*.{ts,tsx,js}`, { cwd: root, exclude: isLeftOut }),
    );
    expect(sources.length).toBeGreaterThan(500);
    const reaches = sources.flatMap((file) =>
      reachesOf(file, readFileSync(join(root, file), 'utf8')).map((path) => `${file}: ${path}`),
    );
    expect(reaches).toEqual([]);
  });
});

// Without compiled files and packages, and without the two specs that contain examples.
const isLeftOut = (name: string) =>
  /^(node_modules|dist)$|\/(node_modules|dist)\/|(boundaries|paths)\.spec\.ts$/.test(name);
