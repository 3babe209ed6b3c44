import type { ForkPlan, Wishes } from './fork-plan.ts';
import type { Options } from './options.ts';

/** What the command did, or would do, and what to do next. */
export function report({ deleted, moved, written }: ForkPlan, wishes: Wishes, { dryRun, scope }: Options): string[] {
  const { rename, removed } = wishes;
  const count = (files: number, what: string) =>
    `  ${String(files).padStart(5)} ${files === 1 ? 'file' : 'files'} ${what}`;
  return [
    dryRun ? 'Would change (nothing is written):' : 'Done:',
    ...(rename === undefined
      ? []
      : [`  ${rename.from.name} is now ${rename.to.name}, ${rename.from.scope}/… is ${rename.to.scope}/…`]),
    ...removed.map(({ name, what }) => `  without ${name}: ${what}`),
    count(deleted.length, 'removed'),
    count(moved.length, 'renamed'),
    ...moved.map(([from, to]) => `          ${from} → ${to}`),
    count(written.size, 'changed'),
    ...(dryRun
      ? [...written.keys(), ...deleted.map((path) => `${path} (removed)`)].sort().map((path) => `          ${path}`)
      : []),
    '',
    'Next:',
    '  git diff --stat      shows what changed',
    `  npm ci && npm test   ${rename === undefined ? 'installs what is left' : 'installs the packages under their new names'}, then checks everything`,
    '  npm start            runs it',
    ...removed.flatMap(({ next }) => next.map((sentence) => `  ${sentence}`)),
    ...(rename === undefined ? [] : afterRename(scope, !removed.some(({ name }) => name === 'console'))),
    '  docs/fork.md: the first hour, what to change before production, how to take later changes from the template.',
  ];
}

function afterRename(scope: string | undefined, hasPictures: boolean): string[] {
  return [
    ...(scope === undefined ? ['  The npm scope follows from the name: --scope sets another.'] : []),
    ...(hasPictures ? ['  Pictures in docs/ still show the old name: docs/fork.md says how to make new ones.'] : []),
    '  LICENSE names the authors of the template: add yourself, and keep that line.',
  ];
}
