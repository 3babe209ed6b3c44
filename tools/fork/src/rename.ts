import type { Names } from './names.ts';
import { type Tree, mapTexts } from './workspace-files.ts';

/** The licence names the authors of the code. */
const LICENCE = 'LICENSE';

/** Renames a project in the paths and texts of all files except the licence. */
export function renameTree(tree: Tree, from: Names, to: Names): Tree {
  const renamed = renaming(from, to);
  const moved = new Map(
    [...tree].map(([path, file]) => [path === LICENCE ? path : path.split('/').map(renamed).join('/'), file]),
  );
  return mapTexts(moved, (text, path) => (path === LICENCE ? text : renamed(text)));
}

/** A function that replaces one project's names by another's, in the letter case that each place uses. */
export function renaming(from: Names, to: Names): (text: string) => string {
  const scope = new RegExp(`${from.scope}(?![\\w-])`, 'g');
  const name = new RegExp(from.name, 'gi');
  const magic = new RegExp(`\\b${from.magic}\\b`, 'g');
  const magicBytes = hex(from.magic);
  return (text) =>
    text
      .replaceAll(scope, SCOPE)
      .replaceAll(name, (found) => inCaseOf(found, to.name))
      .replaceAll(SCOPE, to.scope)
      .replaceAll(magic, to.magic)
      .replaceAll(magicBytes, hex(to.magic));
}

/** Marks a scope while names are replaced: a new scope may contain the old name. */
const SCOPE = '\u0000';

function inCaseOf(found: string, name: string): string {
  if (found === found.toLowerCase()) return name;
  if (found === found.toUpperCase()) return name.toUpperCase();
  return name[0]!.toUpperCase() + name.slice(1);
}

/** As in the examples of the protocol: two digits for each byte. */
const hex = (text: string): string => [...Buffer.from(text)].map((byte) => byte.toString(16)).join(' ');

/** The files that still contain a name, with the number of lines. The licence is not searched. */
export function mentions(tree: Tree, name: string): Map<string, number> {
  const found = new Map<string, number>();
  const wanted = name.toLowerCase();
  for (const [path, { text = '' }] of tree) {
    if (path === LICENCE) continue;
    const lines = [path, ...text.split('\n')].filter((line) => line.toLowerCase().includes(wanted)).length;
    if (lines > 0) found.set(path, lines);
  }
  return found;
}
