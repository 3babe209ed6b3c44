import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ForkPlan } from './fork-plan.ts';

/**
 * Writes the changes of a plan to a workspace, and deletes folders that are empty afterwards: all changes, or none. The
 * present files wait in a folder `.fork-…` until all new ones are in their places. Ctrl-C has no effect meanwhile.
 * @throws Error if a file can't be written, for example because the disk is full. Nothing has changed then.
 */
export function applyPlan(root: string, plan: ForkPlan): void {
  const { deleted, moved } = plan;
  // With a listener, a signal does not end the process, and this function does not return to the event loop.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const ignore = () => {};
  for (const signal of signals) process.on(signal, ignore);
  const aside = mkdtempSync(join(root, '.fork-'));
  try {
    replaceFiles(root, aside, plan);
  } finally {
    rmSync(aside, { recursive: true, force: true });
    for (const signal of signals) process.off(signal, ignore);
  }
  for (const path of [...deleted, ...moved.map(([from]) => from)]) removeEmptyFolders(root, dirname(path));
}

function replaceFiles(root: string, aside: string, { deleted, moved, written }: ForkPlan): void {
  const origins = new Map(moved.map(([from, to]) => [to, from]));
  const originOf = (path: string) => origins.get(path) ?? path;
  // Most of the space that the changes need, before the first of them.
  for (const [path, text] of written) {
    const staged = join(aside, 'new', path);
    mkdirSync(dirname(staged), { recursive: true });
    writeFileSync(staged, text);
    chmodSync(staged, statSync(join(root, originOf(path))).mode);
  }
  const done: (readonly [from: string, to: string])[] = [];
  const move = (from: string, to: string) => {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
    done.push([from, to]);
  };
  const old = (path: string) => join(aside, 'old', path);
  try {
    const changed = new Set([...deleted, ...origins.values(), ...[...written.keys()].map(originOf)]);
    for (const path of changed) move(join(root, path), old(path));
    for (const path of written.keys()) move(join(aside, 'new', path), join(root, path));
    for (const [from, to] of moved) if (!written.has(to)) move(old(from), join(root, to));
  } catch (error) {
    for (const [from, to] of done.reverse()) renameSync(to, from);
    for (const [, to] of moved) removeEmptyFolders(root, dirname(to));
    throw error;
  }
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
