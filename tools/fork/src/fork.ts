import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { applyPlan } from './apply-plan.ts';
import { isPresent } from './drop-parts.ts';
import { ForkRefusedError } from './fork-errors.ts';
import { planFork, type ForkPlan, type Wishes } from './fork-plan.ts';
import { currentNames, newNames } from './names.ts';
import { help, parseOptions, type Options } from './options.ts';
import { chosenParts, parts } from './parts.ts';
import { report } from './report.ts';
import { readTree, type Tree } from './workspace-files.ts';

/**
 * Runs the command in a workspace.
 * @returns the exit code: 0, or 1 if it refuses or fails. No file has changed then.
 */
export async function fork(
  root: string,
  args: readonly string[],
  say: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options.help) {
      say(help);
      return 0;
    }
    const removed = [...new Set([...chosenParts('drop', options.drop), ...chosenParts('without', options.without)])];
    if (!options.force && !options.dryRun) refuseUncommittedChanges(root);
    const tree = readTree(root);
    refuseGoneParts([...options.drop, ...options.without], tree);
    const wishes = { rename: renameOf(options, tree), removed };
    say(`Reads ${tree.size} files, and computes all changes before it writes the first …`);
    const plan: ForkPlan = await planFork(tree, wishes);
    if (!options.dryRun) applyPlan(root, plan);
    for (const line of report(plan, wishes, options)) say(line);
    return 0;
  } catch (error) {
    const { message } = error as Error;
    complain(error instanceof ForkRefusedError ? `✗ ${message}` : `✗ nothing has changed: ${message}`);
    return 1;
  }
}

function renameOf({ name, scope }: Options, tree: Tree): Wishes['rename'] {
  return name === undefined ? undefined : { from: currentNames(tree), to: newNames(name, scope, tree) };
}

/** @throws ForkRefusedError if an earlier command has removed a part that this one names. */
function refuseGoneParts(names: readonly string[], tree: Tree): void {
  const gone = parts.find((part) => names.includes(part.name) && !isPresent(part, tree));
  if (gone) throw new ForkRefusedError(`--${gone.option}: the project has no ${gone.name} any more; leave it out`);
}

/** A workspace without git passes. @throws ForkRefusedError if there are uncommitted changes. */
function refuseUncommittedChanges(root: string): void {
  if (!existsSync(join(root, '.git'))) return;
  const status = ['status', '--short', '--untracked-files=all'];
  // If git fails, its error message goes to the terminal.
  const changes = execFileSync('git', status, { cwd: root, encoding: 'utf8' }).trimEnd();
  if (changes === '') return;
  const lines = changes.split('\n');
  const shown = lines.length > 10 ? [...lines.slice(0, 10), `… and ${lines.length - 10} more`] : lines;
  throw new ForkRefusedError(
    `expected no uncommitted changes, because git could not restore them; found:\n${shown.join('\n')}\nCommit them, or add --force`,
  );
}
