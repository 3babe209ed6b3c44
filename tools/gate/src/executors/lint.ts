import type { ExecutorContext, TaskGraph } from '@nx/devkit';

/** The options of a project's target `lint`. */
interface LintOptions {
  /** File patterns, relative to the workspace. */
  readonly files: string[];
}

/** The result of a task in a batch, as Nx expects it. */
export interface TaskResult {
  readonly success: boolean;
  readonly terminalOutput: string;
}

/**
 * Lints the projects of a batch, one after the other in one process, which loads the types of the workspace once.
 * Projects in Nx's cache are not in the batch. A warning is a failure.
 */
export async function* lint(
  { tasks }: TaskGraph,
  options: Readonly<Record<string, LintOptions>>,
  _: unknown,
  { root }: Pick<ExecutorContext, 'root'>,
): AsyncGenerator<{ task: string; result: TaskResult }> {
  // A TypeScript program that reads the files once and does not watch them.
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
