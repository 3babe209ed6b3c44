import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TaskGraph } from '@nx/devkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lint, type TaskResult } from './lint.ts';
import { test } from './test.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'signalbox-gate-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

/** A batch of one target for these projects. Each project is a folder of the same name. */
const batch = (target: string, ...projects: string[]) =>
  ({
    tasks: Object.fromEntries(
      projects.map((project) => {
        const id = `${project}:${target}`;
        return [id, { id, projectRoot: project, target: { project, target } }];
      }),
    ),
  }) as unknown as TaskGraph;

describe('lint', () => {
  it('fails the projects with an error or a warning, and prints it', async () => {
    write({
      'eslint.config.mjs': `export default [{ rules: { 'no-var': 'error', eqeqeq: 'warn' } }];`,
      'clean/a.js': 'export const a = 1;',
      'error/a.js': 'export var a = 1;',
      'warning/a.js': 'export const a = 1 == 2;',
    });
    const projects = ['clean', 'error', 'warning'];
    const options = Object.fromEntries(projects.map((project) => [`${project}:lint`, { files: [project] }]));
    const results: Record<string, TaskResult> = {};
    for await (const { task, result } of lint(batch('lint', ...projects), options, {}, { root }))
      results[task] = result;
    expect(results).toEqual({
      'clean:lint': { success: true, terminalOutput: '' },
      'error:lint': { success: false, terminalOutput: expect.stringContaining('no-var') as string },
      'warning:lint': { success: false, terminalOutput: expect.stringContaining('eqeqeq') as string },
    });
  });
});

describe('test', () => {
  const config = `export default {
    test: { globals: true, reporters: ['json'], outputFile: { json: '.reports/tests.json' }, passWithNoTests: true },
  };`;
  const passes = `it('passes', () => {});`;

  it('fails the projects with a failed test, and writes a report for each project', async () => {
    write({
      'vitest.config.mjs': config,
      'wagons/src/a.spec.ts': passes,
      'lines/src/a.spec.ts': `it('fails', () => expect(1).toBe(2));`,
      'broken/src/a.spec.ts': `throw new Error('no test yet');`,
      'empty/src/a.ts': '',
      'other/src/a.spec.ts': passes,
    });
    const results = await test(batch('test', 'wagons', 'lines', 'broken', 'empty'), {}, {}, { root });
    expect(results).toEqual({
      'wagons:test': { success: true, terminalOutput: '1 passed, 0 failed\n' },
      'lines:test': { success: false, terminalOutput: '0 passed, 1 failed\n' },
      'broken:test': { success: false, terminalOutput: '0 passed, 0 failed\n' },
      'empty:test': { success: true, terminalOutput: '0 passed, 0 failed\n' },
    });
    const report = JSON.parse(readFileSync(join(root, '.reports', 'wagons.json'), 'utf8')) as object;
    expect(report).toMatchObject({ success: true, numPassedTests: 1, numFailedTests: 0 });
  });

  it('fails all projects for an error outside a test', async () => {
    write({
      'vitest.config.mjs': config,
      'wagons/src/a.spec.ts': passes,
      'lines/src/a.spec.ts': `it('passes', () => void Promise.reject(new Error('not handled')));`,
    });
    const results = await test(batch('test', 'wagons', 'lines'), {}, {}, { root });
    expect(Object.values(results).map(({ success }) => success)).toEqual([false, false]);
  });

  it('fails all projects for an error outside a test even if a test fails too', async () => {
    write({
      'vitest.config.mjs': config,
      'wagons/src/a.spec.ts': `it('fails', () => expect(1).toBe(2));`,
      'lines/src/a.spec.ts': `it('passes', () => void Promise.reject(new Error('not handled')));`,
      'other/src/a.spec.ts': passes,
    });
    const results = await test(batch('test', 'wagons', 'lines', 'other'), {}, {}, { root });
    expect(Object.values(results).map(({ success }) => success)).toEqual([false, false, false]);
  });

  it('fails the projects with a test that runs alone', async () => {
    write({ 'vitest.config.mjs': config, 'wagons/src/a.spec.ts': `it.only('passes', () => {});` });
    const results = await test(batch('test', 'wagons'), {}, {}, { root });
    expect(results['wagons:test']!.success).toBe(false);
  });
});
