import { posix } from 'node:path';

/** What no longer exists. */
export interface Removed {
  readonly path: (path: string) => boolean;
  /** A script of package.json. */
  readonly script: (name: string) => boolean;
}

/**
 * Markdown without what leads nowhere: rows of tables and items of lists that name only removed files or scripts,
 * pictures, and links to removed files. The text of such a link stays in a sentence, but not in a list.
 * @param page - its path. The changelog may name what is gone, but not link to it.
 */
export function withoutLostLinks(text: string, page: string, removed: Removed): string {
  const isLost = (target: string) =>
    !/^[a-z]+:|^#/.test(target) &&
    removed.path(posix.normalize(posix.join(posix.dirname(page), target.split('#')[0]!)));
  if (page === 'CHANGELOG.md') return unlinked(text, isLost);
  const kept: string[] = [];
  for (const whole of parts(text.split('\n'))) {
    const [first = ''] = whole;
    if (!isItem(first) && !first.startsWith('|')) kept.push(...whole);
    else if (!isLostItem(whole.join('\n'), isLost, removed))
      kept.push(...withoutNames(whole.join('\n'), isLost, removed).split('\n'));
  }
  return unlinked(kept.join('\n'), isLost);
}

/** Markdown without pictures and links that are lost. The text of a link stays. */
function unlinked(text: string, isLost: (target: string) => boolean): string {
  return text
    .replaceAll(/\[?!\[[^\]]*\]\(([^)\s]+)\)(?:\]\([^)\s]+\))?/g, (picture, target: string) =>
      isLost(target) ? '' : picture,
    )
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (link, label: string, target: string) => (isLost(target) ? label : link));
}

const isItem = (line: string): boolean => /^\s*(?:[-*]|\d+\.) /.test(line);

/** Items of lists with the lines that continue them, and single lines. */
function parts(lines: readonly string[]): string[][] {
  const found: string[][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last !== undefined && isItem(last[0]!) && /^ {2,}\S/.test(line) && !isItem(line)) last.push(line);
    else found.push([line]);
  }
  return found;
}

/** Whether a row or an item names removed files or scripts, and no others. */
function isLostItem(text: string, isLost: (target: string) => boolean, removed: Removed): boolean {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => isLost(target));
  const files = [...text.matchAll(/`([\w-]+\/[\w./-]+)`/g)].map(([, file = '']) =>
    removed.path(file.replace(/\/$/, '')),
  );
  const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => removed.script(name));
  const found = [...links, ...files, ...scripts];
  return found.length > 0 && found.every(Boolean);
}

/** Without lost links and files in a list of them, and without what explains them in parentheses. */
function withoutNames(text: string, isLost: (target: string) => boolean, removed: Removed): string {
  const isLostFile = (name: string) => /^[\w-]+\/[\w./-]+$/.test(name) && removed.path(name.replace(/\/$/, ''));
  const unless = (isGone: (name: string) => boolean) => (found: string, name: string) => (isGone(name) ? '' : found);
  return text
    .replaceAll(/,?\s*\[`[^\]]+`\]\(([^)\s]+)\)(?: \([^)]*\))?/g, unless(isLost))
    .replaceAll(/, `([^`]+)`/g, unless(isLostFile))
    .replaceAll(/`([^`]+)`, /g, unless(isLostFile))
    .replace(/^(\s*- [^:\n]+:),/, '$1');
}
