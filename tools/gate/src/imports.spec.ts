import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = globSync('**/src/**/*.{ts,tsx}', { cwd: root, exclude: ['**/node_modules', '**/dist'] });

/** The relative imports in a source, including type-only and dynamic imports. */
function importsOf(file: string, code = readFileSync(join(root, file), 'utf8')): string[] {
  const specifiers = code.matchAll(/^(?:import|export)\s(?:[^;']*?from\s+)?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gms);
  return [...specifiers].map(([, named, atRunTime]) =>
    relative(root, join(root, dirname(file), named ?? atRunTime ?? '')),
  );
}

/** The first import cycle that contains this file, if there is one. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('imports', () => {
  it('finds a cycle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findCycle(graph)).toEqual(['b', 'c', 'b']);
  });

  it.each([
    ["import x from './b.ts';"],
    ["import type {\n  X,\n} from './b.ts';"],
    ["export * from './b.ts';"],
    ["import './b.ts';"],
    ["const x = await import('./b.ts');"],
  ])('are found in %s', (code) => {
    expect(importsOf('src/a.ts', code)).toEqual(['src/b.ts']);
  });

  it('contain no cycle', () => {
    const graph = new Map(sources.map((file) => [file, importsOf(file)] as const));
    expect(graph.size).toBeGreaterThan(50);
    expect(findCycle(graph)).toBeUndefined();
  });
});
