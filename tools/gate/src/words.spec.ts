import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The words in bold, and their plurals. */
const avoided = new Set(
  [...read('docs/glossary.md').matchAll(/\*\*(\w+)\*\*/g)].flatMap(([, word = '']) => [word, `${word}s`]),
);

/** Where a word in bold may appear: the list itself, the names of earlier releases, the name of a Unix user, and data. */
const allowed = new Set([
  'docs/glossary.md',
  'CHANGELOG.md',
  'tools/postgres-cluster/src/owner.ts',
  'apps/users/src/accounts/common-passwords.ts',
]);

const files = globSync('**/*.{ts,tsx,js,mjs,cjs,json,md,yml,conf,hcl,html,css}', {
  cwd: root,
  exclude: ['**/node_modules', '**/dist', '**/.*', 'package-lock.json'],
}).filter((file) => !allowed.has(file));

/** The words of a text; an identifier counts as the words that it consists of. */
const words = (text: string) => (text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => word.toLowerCase());

const avoidedIn = (text: string) => [...new Set(words(text).filter((word) => avoided.has(word)))];

describe('docs/glossary.md', () => {
  it('has words in bold, and the search finds them in text and in identifiers', () => {
    expect(avoided.size).toBeGreaterThan(20);
    const [one = ''] = avoided;
    const capital = one[0]!.toUpperCase() + one.slice(1);
    for (const text of [`a ${one}, here`, `is${capital}At`, `MAX_${one.toUpperCase()}_MS`, `${capital}s`]) {
      expect(avoidedIn(text), text).not.toEqual([]);
    }
    expect(avoidedIn(`un${one}ly`)).toEqual([]);
  });

  it('lists in bold no word that a file or its name contains', () => {
    expect(files.length).toBeGreaterThan(500);
    const found = files.flatMap((file) => avoidedIn(`${file}\n${read(file)}`).map((word) => `${file}: ${word}`));
    expect(found).toEqual([]);
  });
});
