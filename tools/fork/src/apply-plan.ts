import { mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ForkPlan } from './fork-plan.ts';

/** Writes the changes of a plan to a workspace, and deletes folders that are empty afterwards. */
export function applyPlan(root: string, { deleted, moved, written }: ForkPlan): void {
  for (const [from, to] of moved) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    renameSync(join(root, from), join(root, to));
  }
  for (const [path, text] of written) writeFileSync(join(root, path), text);
  for (const path of deleted) rmSync(join(root, path), { force: true });
  for (const path of [...deleted, ...moved.map(([from]) => from)]) removeEmptyFolders(root, dirname(path));
}

/** Results of builds don't count: a folder that has nothing else was a project. */
const RESULTS = new Set(['dist', 'node_modules']);

function removeEmptyFolders(root: string, folder: string): void {
  if (folder === '.') return;
  let left: string[];
  try {
    left = readdirSync(join(root, folder));
  } catch {
    return removeEmptyFolders(root, dirname(folder));
  }
  if (left.some((name) => !RESULTS.has(name))) return;
  for (const name of left) rmSync(join(root, folder, name), { recursive: true, force: true });
  rmdirSync(join(root, folder));
  removeEmptyFolders(root, dirname(folder));
}
