import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { dropLab } from './drop-lab.ts';

const help = `Deletes the lab: drills, saga, bench, simulator, verify, and every mention of them outside CHANGELOG.md.
The system, its tools and its tests stay. Afterwards, run: npm ci && npm test. To undo, run: git restore .

  npm run drop-lab              refuses to run if there are uncommitted changes
  npm run drop-lab -- --force   runs even if there are uncommitted changes`;

try {
  const { values } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, force: { type: 'boolean', default: false } },
  });
  if (values.help) console.log(help);
  else {
    if (!values.force) rejectUncommittedChanges();
    for (const file of dropLab(workspaceRoot)) console.log(`✓ ${file}`);
    console.log('\nThe lab is deleted. Install and test the rest: npm ci && npm test');
  }
} catch (error) {
  console.error(`✗ ${(error as Error).message}`);
  process.exitCode = 1;
}

/** @throws Error if there are uncommitted changes, or `git status` fails. A workspace without git passes. */
function rejectUncommittedChanges(): void {
  if (!existsSync(join(workspaceRoot, '.git'))) return;
  const status = ['status', '--short', '--untracked-files=all'];
  // If git fails, its error message goes to the terminal.
  const changes = execFileSync('git', status, { cwd: workspaceRoot, encoding: 'utf8' });
  if (changes === '') return;
  throw new Error(`expected no uncommitted changes, because git can't restore them; found:
${changes}Commit them, or run npm run drop-lab -- --force`);
}
