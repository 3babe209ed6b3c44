import { rehearse, run } from '@signalbox/rehearsal';
import { linkPackages } from '@signalbox/rehearsal/workspace-copy';
import { workspaceRoot as root } from '@signalbox/rehearsal/workspace-files';
import { fork } from './fork.ts';
import { currentNames } from './names.ts';
import { parts, pathsOf } from './parts.ts';
import { mentions } from './rename.ts';
import { readTree } from './workspace-files.ts';

// Makes a fork in a copy of the workspace: renames it, and removes orders and the lab, as far as they are there. Checks
// that the rest works. Writes .reports/fork.json.

/** The lab, its folder and its commands. The balancing lab is another thing. */
const LAB = /\bthe lab\b|(?<!src\/)(?<!['"]\.\/)(?<![\w-])lab\/|npm run (?:bench|drill|simulate|verify)\b/i;

const before = readTree(root);
const { name: old } = currentNames(before);
const removed = parts.filter(({ name, paths }) => ['orders', 'lab'].includes(name) && isThere(paths[0]!));
const name = old === 'acme' ? 'emca' : 'acme';
const args = ['--name', name, '--scope', `@${name}`, ...removed.flatMap((part) => [`--${part.option}`, part.name])];

await rehearse('fork', `a fork (${args.join(' ')})`, [
  ['is made', make],
  ['has the old name only in the licence and in one line of credit', checkName],
  ['mentions no removed part', checkMentions],
  ['has a lockfile that npm ci accepts', (copy) => run(copy, 'npm', 'ci', '--dry-run', '--ignore-scripts')],
  ['is formatted', (copy) => run(copy, 'prettier', '--check', '--log-level=warn', '.')],
  ['has no unused export', (copy) => run(copy, 'knip', '--no-progress')],
  ['has the right types', (copy) => run(copy, 'npm', 'run', '--silent', 'typecheck')],
  ['passes lint', (copy) => run(copy, 'nx', 'run-many', '--outputStyle=static', '-t', 'lint')],
  ['passes the checks of the whole project', (copy) => run(copy, 'vitest', 'run', 'tools/gate', 'tools/fork')],
  ['starts, and passes the end-to-end suites', (copy) => run(copy, 'vitest', 'run', '--root', 'e2e')],
]);

function isThere(path: string): boolean {
  return [...before.keys()].some((file) => file.startsWith(`${path}/`));
}

async function make(copy: string): Promise<void> {
  const complaints: string[] = [];
  if ((await fork(copy, args, console.log, (line) => complaints.push(line))) !== 0) throw new Error(complaints.join());
  linkPackages(copy);
}

function checkName(copy: string): void {
  const found = [...mentions(readTree(copy), old)].map(([path, lines]) => `${path}: ${lines}`).join(', ');
  if (found !== 'README.md: 1') throw new Error(`expected ${old} in one line of README.md, found it in ${found}`);
}

/** Text about the lab, and paths of other removed folders. The documents of this command list all parts. */
function checkMentions(copy: string): void {
  const folders = pathsOf(removed).filter((path) => path.includes('/') && !path.includes('.') && isThere(path));
  const patterns = [LAB, ...folders.map((folder) => new RegExp(`(?<![\\w./-])${folder}/`))];
  const lost = [...readTree(copy)].filter(
    ([path, { text = '' }]) =>
      !/(?:^|\/)(?:\d+-)?fork\b|\.spec\.tsx?$/.test(path) && patterns.some((pattern) => pattern.test(text)),
  );
  if (lost.length > 0) throw new Error(`found names of removed parts in ${lost.map(([path]) => path).join(', ')}`);
}
