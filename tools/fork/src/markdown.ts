import { posix } from 'node:path';

/**
 * Markdown without what leads nowhere: rows of tables and items of lists whose links or file names are all gone, and other
 * links to removed files, whose text stays.
 * @param isRemoved - whether a file or folder was removed.
 */
export function withoutLostLinks(text: string, page: string, isRemoved: (path: string) => boolean): string {
  const isLost = (target: string) =>
    !/^[a-z]+:|^#/.test(target) && isRemoved(posix.normalize(posix.join(posix.dirname(page), target.split('#')[0]!)));
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const [item] = /^\s*[-*] /.exec(line) ?? [];
    const isRow = line.startsWith('|');
    if (item === undefined && !isRow) {
      kept.push(line);
      continue;
    }
    // The item with the lines that continue it.
    let end = at + 1;
    if (!isRow) while (lines[end]?.startsWith(' '.repeat(item!.length)) && !/^\s*[-*] /.test(lines[end]!)) end += 1;
    const whole = lines.slice(at, end);
    if (!isAbout(whole.join('\n'), isLost, isRemoved)) kept.push(...whole);
    at = end - 1;
  }
  return kept
    .join('\n')
    .replaceAll(/(?<!!)\[([^\]]+)\]\(([^)\s]+)\)/g, (link, label: string, target: string) =>
      isLost(target) ? label : link,
    );
}

/** Whether a row or an item leads only to removed files. */
function isAbout(text: string, isLost: (target: string) => boolean, isRemoved: (path: string) => boolean): boolean {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => isLost(target));
  const files = [...text.matchAll(/`([\w-]+\/[\w./-]+)`/g)].map(([, file = '']) => isRemoved(file.replace(/\/$/, '')));
  const found = [...links, ...files];
  return found.length > 0 && found.every(Boolean);
}
