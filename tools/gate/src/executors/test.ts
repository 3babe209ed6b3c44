import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { TaskResult } from './lint.ts';
import { reportOf, type JsonReport } from '../reports.ts';

const REPORTER = fileURLToPath(new URL('unhandled-errors-reporter.ts', import.meta.url));

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
  const reports = join(root, '.reports');
  const [file, errorsFile] = [join(reports, 'tests.json'), join(reports, 'unhandled-errors')];
  mkdirSync(reports, { recursive: true });
  for (const path of [file, errorsFile]) rmSync(path, { force: true });
  const reporters = ['default', 'json', REPORTER].map((name) => `--reporter=${name}`);
  // A cached result with `it.only` would also be used where it is not allowed. Container suites are a step of their own.
  const options = ['--allowOnly=false', '--project=!containers', ...reporters];
  const vitest = spawn('vitest', ['run', ...options, ...all.map(({ folder }) => folder)], {
    cwd: root,
    env: { ...process.env, UNHANDLED_ERRORS_FILE: errorsFile },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const [code] = (await once(vitest, 'exit')) as [number | null];
  const whole = JSON.parse(readFileSync(file, 'utf8')) as JsonReport;
  const unhandledErrors = Number(readFileSync(errorsFile, 'utf8'));
  for (const path of [file, errorsFile]) rmSync(path);

  // An error outside a test, such as an unhandled rejection, belongs to no project, so all projects fail.
  const hasFailedTest = whole.testResults?.some(({ status }) => status === 'failed') === true;
  const areOthersValid = unhandledErrors === 0 && (code === 0 || hasFailedTest);
  return Object.fromEntries(
    all.map(({ id, name, folder }) => {
      const report = reportOf(whole, folder);
      writeFileSync(join(reports, `${name}.json`), JSON.stringify(report));
      const terminalOutput = `${report.numPassedTests} passed, ${report.numFailedTests} failed\n`;
      return [id, { success: areOthersValid && report.success === true, terminalOutput }];
    }),
  );
}
