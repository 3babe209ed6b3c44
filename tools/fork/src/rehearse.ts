import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fork } from './fork.ts';
import { currentNames } from './names.ts';
import { parts, pathsOf } from './parts.ts';
import { mentions } from './rename.ts';
import { copyWorkspace, linkPackages } from './workspace-copy.ts';
import { readTree, workspaceRoot as root } from './workspace-files.ts';

// Makes a fork in a copy of the workspace: renames it, and removes orders and the lab, as far as they are there. Checks
// that the rest works. The copy uses the packages installed in the workspace. Writes the results as test results:
// .reports/fork.json

/** The lab, its folder and its commands. The balancing lab is another thing. */
const LAB = /\bthe lab\b|(?<!src\/)(?<!['"]\.\/)(?<![\w-])lab\/|npm run (?:bench|drill|simulate|verify)\b/i;

const before = readTree(root);
const { name: old } = currentNames(before);
const removed = parts.filter(({ name, paths }) => ['orders', 'lab'].includes(name) && isThere(paths[0]!));
const name = old === 'acme' ? 'emca' : 'acme';
const args = ['--name', name, '--scope', `@${name}`, ...removed.flatMap((part) => [`--${part.option}`, part.name])];

const steps: readonly (readonly [what: string, check: (copy: string) => Promise<void> | void])[] = [
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
];

const copy = mkdtempSync(join(tmpdir(), 'fork-'));
const outcomes: { status: 'passed' | 'failed'; fullName: string; failureMessages: string[] }[] = [];
try {
  copyWorkspace(copy);
  for (const [what, check] of steps) {
    const fullName = `a fork (${args.join(' ')}) ${what}`;
    const startedAt = performance.now();
    try {
      await check(copy);
      outcomes.push({ status: 'passed', fullName, failureMessages: [] });
      console.log(`✓ ${fullName} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
    } catch (error) {
      outcomes.push({ status: 'failed', fullName, failureMessages: [(error as Error).message] });
      console.log(`✗ ${fullName}: ${(error as Error).message}`);
      // Nothing else can be checked.
      if (check === make) break;
    }
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

const passed = outcomes.filter(({ status }) => status === 'passed').length;
const counts = { numPassedTests: passed, numFailedTests: outcomes.length - passed, success: passed === steps.length };
const report = join(root, '.reports/fork.json');
mkdirSync(dirname(report), { recursive: true });
writeFileSync(report, `${JSON.stringify({ ...counts, testResults: [{ assertionResults: outcomes }] }, null, 2)}\n`);
process.exitCode = counts.success ? 0 : 1;

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

async function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  const child = spawn(command, args, {
    cwd,
    stdio: 'inherit',
    env: {
      ...process.env,
      NX_WORKSPACE_ROOT_PATH: undefined,
      PATH: `${join(cwd, 'node_modules/.bin')}:${process.env.PATH}`,
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0)
    throw new Error(`${[command, ...args].join(' ')} failed with exit code ${code} in ${relative(tmpdir(), cwd)}`);
}
