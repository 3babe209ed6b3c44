import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutBlocks, withoutLabPackages, withoutLabSources } from './without-lab.ts';

/** The hand-written files, which can mention the lab. */
const TEXT_FILES = '**/{*.{md,ts,js,json,yml,yaml},.ci/run,Dockerfile,.*ignore}';
const EXCLUDED = new Set(['node_modules', 'dist', '.git', '.nx', '.data', '.reports', 'lab']);

/**
 * Deletes `lab/` in a workspace and every mention of it: text blocks, workspaces, scripts, TypeScript sources and
 * lockfile entries.
 * @returns the changed paths, relative to the workspace.
 * @throws Error before any change if a block in a file has no end; after the changes if npm can't update the lockfile.
 */
export function dropLab(root: string): string[] {
  const changes = textFiles(root).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const rest = withoutLab(file, text);
    return rest === text ? [] : [[file, rest] as const];
  });
  for (const [file, rest] of changes) writeFileSync(join(root, file), rest);
  rmSync(join(root, 'lab'), { recursive: true, force: true });
  // npm removes the dependencies that no package uses any more from the lockfile.
  const lock = ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  try {
    execFileSync('npm', lock, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Error(
      `the lab is deleted, but npm could not update package-lock.json: run npm install --package-lock-only; to undo, run git restore .\n${stderr}`,
      { cause: error },
    );
  }
  return ['lab/', ...changes.map(([file]) => file), 'package-lock.json'];
}

/** The hand-written files of a workspace except the lab's own, relative to the workspace. */
export function textFiles(root: string): string[] {
  const exclude = (name: string) => EXCLUDED.has(name);
  const found = globSync(TEXT_FILES, { cwd: root, exclude }).concat(globSync('.github/**/*.yml', { cwd: root }));
  return found.filter((file) => file !== 'package-lock.json' && statSync(join(root, file)).isFile());
}

function withoutLab(file: string, text: string): string {
  try {
    if (file === 'package.json') return json(withoutLabPackages(JSON.parse(text)));
    if (file === 'tsconfig.json') return json(withoutLabSources(JSON.parse(text)));
    return withoutBlocks(text);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
