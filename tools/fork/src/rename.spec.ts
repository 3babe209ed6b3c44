import { describe, expect, it } from 'vitest';
import { mentions, renameTree, renaming } from './rename.ts';
import type { Tree } from './workspace-files.ts';

const from = { name: 'oldname', scope: '@oldname', magic: 'OLDN' };
const to = { name: 'acme', scope: '@acme-corp', magic: 'ACME' };
const tree = (files: Record<string, string | undefined>): Tree =>
  new Map(Object.entries(files).map(([path, text]) => [path, { origin: path, text }]));

describe('renaming', () => {
  const renamed = renaming(from, to);

  it.each([
    ['a package', "import { x } from '@oldname/rpc';", "import { x } from '@acme-corp/rpc';"],
    ['a pattern of packages', String.raw`/^@oldname\/contracts-(.+)$/`, String.raw`/^@acme-corp\/contracts-(.+)$/`],
    ['the folder of the scope', "join('node_modules', '@oldname')", "join('node_modules', '@acme-corp')"],
    ['an account of a database', 'postgres://oldname:oldname@127.0.0.1', 'postgres://acme:acme@127.0.0.1'],
    ['an image', 'image: oldname-users', 'image: acme-users'],
    ['a metric', 'oldname_rpc_client_panic', 'acme_rpc_client_panic'],
    ['a problem', 'urn:oldname:problem:INTERNAL', 'urn:acme:problem:INTERNAL'],
    ['an identity', 'spiffe://oldname/users', 'spiffe://acme/users'],
    ['an attribute', 'oldname.order.id', 'acme.order.id'],
    ['a sentence', 'Oldname is ready.', 'Acme is ready.'],
    ['a variable of a shell', 'OLDNAME_BENCH', 'ACME_BENCH'],
    ['an identifier', 'oldnameWithTls', 'acmeWithTls'],
    ['the magic of the protocol', "const MAGIC = 'OLDN';", "const MAGIC = 'ACME';"],
    ['its bytes', '4f 4c 44 4e 01', '41 43 4d 45 01'],
  ])('changes %s', (_, before, after) => expect(renamed(before)).toBe(after));

  it('leaves other scopes and words alone', () => {
    const text = "import '@oldname-other/x'; const OLDNX = 1;";
    expect(renaming({ ...from, name: 'nothing' }, to)(text)).toBe(text);
  });

  it('finds the old name in the new scope only once', () => {
    expect(renaming(from, { ...to, scope: '@oldname-labs' })("'@oldname/rpc'")).toBe("'@oldname-labs/rpc'");
  });
});

describe('renameTree', () => {
  it('renames texts and paths, also of binary files, and remembers where a file was', () => {
    const renamed = renameTree(tree({ 'a/oldname.yml': 'Oldname', 'a/oldname.png': undefined, 'b.ts': 'x' }), from, to);
    expect(Object.fromEntries(renamed)).toEqual({
      'a/acme.yml': { origin: 'a/oldname.yml', text: 'Acme' },
      'a/acme.png': { origin: 'a/oldname.png', text: undefined },
      'b.ts': { origin: 'b.ts', text: 'x' },
    });
  });

  it('keeps the licence, which names the authors', () => {
    const licence = { LICENSE: 'Copyright The Oldname authors' };
    expect(renameTree(tree(licence), from, to)).toEqual(tree(licence));
  });

  it('leaves no mention of the old name', () => {
    const files = tree({ 'x/oldName.md': 'OLDNAME\noldname\nother', LICENSE: 'Oldname', 'y.md': 'other' });
    expect(mentions(files, 'oldname')).toEqual(new Map([['x/oldName.md', 3]]));
    expect(mentions(renameTree(files, from, to), 'oldname').size).toBe(0);
  });
});
