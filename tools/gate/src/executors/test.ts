import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { TaskResult } from './lint.ts';
import { reportOf, type JsonReport } from '../reports.ts';

/**
 * Runs the specs of the projects of a batch, which are those that the cache of Nx lacks, in one Vitest. Its report
 * becomes one for each project, `.reports/PROJECT.json`, which the cache keeps.
 * @throws Error if Vitest leaves no report.
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

  // What fails outside a test, like a rejection that is not handled, belongs to no project: it fails all.
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
