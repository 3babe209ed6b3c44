import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { workspaceRoot as root } from '@signalbox/lab-parts/workspace-root';
import { dropLab } from './drop-lab.ts';

const help = `Deletes the lab: drills, saga, bench, simulator, verify, and every mention of them outside CHANGELOG.md.
The system, its tools and its tests stay. Afterwards: npm ci && npm test

  npm run drop-lab              refused where git has changes that are not committed
  npm run drop-lab -- --force   all the same`;

const { values } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' }, force: { type: 'boolean', default: false } },
});

if (values.help) console.log(help);
else if (!values.force && uncommitted() !== '') {
  console.error(`There are changes that are not committed, so git could not bring them back:\n${uncommitted()}
Commit them, or run npm run drop-lab -- --force.`);
  process.exitCode = 1;
} else {
  for (const file of dropLab(root)) console.log(`✓ ${file}`);
  console.log('\nThe lab is gone. Install and test what is left: npm ci && npm test');
}

/** As `git status` lists them; nothing where this is no repository. */
function uncommitted(): string {
  try {
    return execFileSync('git', ['status', '--short'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}
