import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { copyWorkspace, linkPackages } from './workspace-copy.ts';
import { workspaceRoot } from './workspace-files.ts';

/** What a step proves, and how. It fails with an error. */
export type RehearsalStep = readonly [what: string, check: (copy: string) => Promise<void> | void];

/**
 * Runs steps in a copy of the workspace, which uses the packages installed in the workspace. Writes the results as test
 * results, `.reports/NAME.json`, and sets the exit code. A failed step does not stop the next ones, unless it
 * is the first, which makes what the others check.
 * @param subject - the begin of the name of each step.
 */
export async function rehearse(name: string, subject: string, steps: readonly RehearsalStep[]): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), `signalbox-${name}-`));
  const outcomes: { status: 'passed' | 'failed'; fullName: string; failureMessages: string[] }[] = [];
  try {
    copyWorkspace(copy);
    linkPackages(copy);
    for (const [what, check] of steps) {
      const fullName = `${subject} ${what}`;
      const started = performance.now();
      const failure = await outcomeOf(() => check(copy));
      const took = `${((performance.now() - started) / 1000).toFixed(1)} s`;
      console.log(failure === undefined ? `✓ ${fullName} (${took})` : `✗ ${fullName} (${took}): ${failure}`);
      outcomes.push({
        status: failure === undefined ? 'passed' : 'failed',
        fullName,
        failureMessages: failure === undefined ? [] : [failure],
      });
      if (failure !== undefined && outcomes.length === 1) break;
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  const passed = outcomes.filter(({ status }) => status === 'passed').length;
  const counts = { numPassedTests: passed, numFailedTests: outcomes.length - passed, success: passed === steps.length };
  const report = { ...counts, testResults: [{ assertionResults: outcomes }] };
  mkdirSync(join(workspaceRoot, '.reports'), { recursive: true });
  writeFileSync(join(workspaceRoot, '.reports', `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = counts.success ? 0 : 1;
}

const outcomeOf = async (check: () => Promise<void> | void): Promise<string | undefined> => {
  try {
    await check();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** Runs a command of the copy. @throws Error if it fails. */
export async function run(copy: string, command: string, ...args: string[]): Promise<void> {
  const child = spawn(command, args, { cwd: copy, stdio: 'inherit', env: environmentOf(copy) });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0)
    throw new Error(`${[command, ...args].join(' ')} failed with exit code ${code} in ${relative(tmpdir(), copy)}`);
}

/** Without what Nx and Vitest set for the workspace. */
export const environmentOf = (copy: string): NodeJS.ProcessEnv => ({
  ...process.env,
  NX_WORKSPACE_ROOT_PATH: undefined,
  VITEST: undefined,
  PATH: `${join(copy, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
});
