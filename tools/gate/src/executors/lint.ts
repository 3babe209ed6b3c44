import type { ExecutorContext, TaskGraph } from '@nx/devkit';

/** An option of a project's target `lint`. */
interface LintOptions {
  /** Patterns, relative to the workspace. */
  readonly files: string[];
}

/** What Nx expects of each task of a batch. */
export interface TaskResult {
  readonly success: boolean;
  readonly terminalOutput: string;
}

/**
 * Lints the projects of a batch, which are those that the cache of Nx lacks, one after the other in one process: it
 * loads the types of the workspace once. A warning is a failure.
 */
export async function* lint(
  { tasks }: TaskGraph,
  options: Readonly<Record<string, LintOptions>>,
  _: unknown,
  { root }: Pick<ExecutorContext, 'root'>,
): AsyncGenerator<{ task: string; result: TaskResult }> {
  // A program of TypeScript that reads the files once, not one that watches them.
  process.env['TSESTREE_SINGLE_RUN'] = 'true';
  const { ESLint } = await import('eslint');
  const eslint = new ESLint({ cwd: root });
  const formatter = await eslint.loadFormatter('stylish');
  for (const task of Object.keys(tasks)) {
    const results = await eslint.lintFiles(options[task]?.files ?? []);
    const success = results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
    yield { task, result: { success, terminalOutput: await formatter.format(results) } };
  }
}
