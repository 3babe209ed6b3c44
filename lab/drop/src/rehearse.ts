import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { writeJson } from '@signalbox/lab-parts/json-file';
import { copyWorkspace } from '@signalbox/lab-parts/workspace-copy';
import { workspaceRoot as root } from '@signalbox/lab-parts/workspace-root';
import { dropLab, textFiles } from './drop-lab.ts';
import { mentionsLab } from './without-lab.ts';

// Deletes the lab in a copy of the workspace and checks that the rest still works. The copy uses the packages installed
// in the workspace. Writes the results as test results: .reports/without-lab.json

const steps: readonly (readonly [what: string, check: (copy: string) => Promise<void> | void])[] = [
  ['is dropped', (copy) => void dropLab(copy)],
  ['is mentioned only in CHANGELOG.md', checkMentions],
  ['leaves a lockfile that npm ci accepts', (copy) => run(copy, 'npm', 'ci', '--dry-run', '--ignore-scripts')],
  ['leaves no unused export', (copy) => run(copy, 'knip', '--no-progress')],
  [
    'leaves sources that lint and the compiler accept',
    async (copy) => {
      await run(copy, 'npm', 'run', 'typecheck');
      await run(copy, 'nx', 'run-many', '--outputStyle=static', '-t', 'lint');
    },
  ],
  [
    'leaves a system that starts and accepts orders',
    (copy) => run(copy, 'vitest', 'run', '--root', 'e2e', 'src/orders.spec.ts'),
  ],
];

const copy = mkdtempSync(join(tmpdir(), 'signalbox-without-lab-'));
const outcomes: { status: 'passed' | 'failed'; fullName: string; failureMessages: string[] }[] = [];
try {
  copyWorkspace(copy);
  linkPackages(copy);
  for (const [what, check] of steps) {
    const fullName = `the lab ${what}`;
    try {
      await check(copy);
      outcomes.push({ status: 'passed', fullName, failureMessages: [] });
      console.log(`✓ ${fullName}`);
    } catch (error) {
      outcomes.push({ status: 'failed', fullName, failureMessages: [(error as Error).message] });
      console.log(`✗ ${fullName}: ${(error as Error).message}`);
    }
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

const passed = outcomes.filter(({ status }) => status === 'passed').length;
const counts = { numPassedTests: passed, numFailedTests: outcomes.length - passed, success: passed === steps.length };
writeJson(join(root, '.reports/without-lab.json'), { ...counts, testResults: [{ assertionResults: outcomes }] });
process.exitCode = counts.success ? 0 : 1;

/** Links the installed packages into the copy. The links of workspace packages point to the copy's folders. */
function linkPackages(to: string): void {
  const from = join(root, 'node_modules');
  const modules = join(to, 'node_modules');
  mkdirSync(join(modules, '@signalbox'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== '@signalbox' && name !== '.cache') symlinkSync(join(from, name), join(modules, name));
  }
  const { workspaces } = JSON.parse(readFileSync(join(to, 'package.json'), 'utf8')) as { workspaces: string[] };
  for (const file of workspaces.flatMap((folder) => globSync(`${folder}/package.json`, { cwd: to }))) {
    const folder = dirname(file);
    const { name } = JSON.parse(readFileSync(join(to, file), 'utf8')) as { name: string };
    symlinkSync(join(to, folder), join(modules, name));
    const nested = join(folder, 'node_modules');
    if (existsSync(join(root, nested))) symlinkSync(join(root, nested), join(to, nested));
  }
}

async function checkMentions(copy: string): Promise<void> {
  const mentioning = textFiles(copy).filter(
    (file) => file !== 'CHANGELOG.md' && mentionsLab(readFileSync(join(copy, file), 'utf8')),
  );
  if (mentioning.length > 0)
    throw new Error(`expected no mention of the lab outside CHANGELOG.md, found some in ${mentioning.join(', ')}`);
}

async function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  const child = spawn(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, NX_WORKSPACE_ROOT_PATH: undefined },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0)
    throw new Error(`${[command, ...args].join(' ')} failed with exit code ${code} in ${relative(tmpdir(), cwd)}`);
}
