import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { TaskResult } from './lint.ts';
import { reportOf, type JsonReport } from '../reports.ts';

/**
 * Runs the specs of the projects of a batch in one Vitest process. Projects in Nx's cache are not in the batch. Splits
 * the report into `.reports/PROJECT.json` for each project, which the cache stores.
 * @throws Error if Vitest writes no report.
 */
export async function test(
  { tasks }: TaskGraph,
  _options: unknown,
  _overrides: unknown,
  { root }: Pick<ExecutorContext, 'root'>,
): Promise<Record<string, TaskResult>> {
  const all = Object.values(tasks).map(({ id, target, projectRoot = '' }) => ({
    id,
    name: target.project,
    folder: join(root, projectRoot) + sep,
  }));
  const file = join(root, '.reports', 'tests.json');
  rmSync(file, { force: true });
  const vitest = spawn('vitest', ['run', ...all.map(({ folder }) => folder)], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const [code] = (await once(vitest, 'exit')) as [number | null];
  const whole = JSON.parse(readFileSync(file, 'utf8')) as JsonReport;
  rmSync(file);

  // A failure outside a test, such as an unhandled rejection, belongs to no project, so all projects fail.
  const isExplained = code === 0 || whole.testResults?.some(({ status }) => status === 'failed');
  return Object.fromEntries(
    all.map(({ id, name, folder }) => {
      const report = reportOf(whole, folder);
      writeFileSync(join(root, '.reports', `${name}.json`), JSON.stringify(report));
      const terminalOutput = `${report.numPassedTests} passed, ${report.numFailedTests} failed\n`;
      return [id, { success: isExplained === true && report.success === true, terminalOutput }];
    }),
  );
}
