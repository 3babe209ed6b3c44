import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fork } from './fork.ts';

const files: Readonly<Record<string, string>> = {
  'package.json':
    '{ "name": "oldname", "workspaces": ["lab/*"], "scripts": { "bench": "node lab/bench/src/main.ts" } }',
  'package-lock.json': '{ "packages": { "": { "name": "oldname" } } }',
  'tools/fork/package.json': '{ "name": "@oldname/fork" }',
  'libs/rpc/src/protocol/hello.ts': "const MAGIC = 'OLDN';\n",
  'bin/oldname.sh': '#!/bin/sh\necho oldname\n# begin lab\necho lab\n# end lab\n',
  'lab/bench/package.json': '{ "name": "@oldname/bench" }',
  'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n- Oldname is faster.\n',
  'README.md': '# Oldname\n\nIt runs.\n',
  LICENSE: 'Copyright The Oldname authors\n',
};

describe('npm run fork', () => {
  let root = '';
  const lines: string[] = [];
  const complaints: string[] = [];
  const run = (...args: string[]) =>
    fork(
      root,
      args,
      (line) => lines.push(line),
      (line) => complaints.push(line),
    );
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fork-spec-'));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    chmodSync(join(root, 'bin/oldname.sh'), 0o755);
    git('init', '--quiet');
    git('add', '--all');
    git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '--quiet', '--message', 'all');
    lines.length = 0;
    complaints.length = 0;
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('renames files and texts, removes a part, and reports it', async () => {
    expect(await run('--name', 'acme', '--scope', '@acme-corp', '--without', 'lab')).toBe(0);
    expect(complaints).toEqual([]);
    expect(read('bin/acme.sh')).toBe('#!/bin/sh\necho acme\n');
    expect(statSync(join(root, 'bin/acme.sh')).mode & 0o111).not.toBe(0);
    expect([existsSync(join(root, 'bin/oldname.sh')), existsSync(join(root, 'lab'))]).toEqual([false, false]);
    expect(JSON.parse(read('package.json'))).toEqual({ name: 'acme', workspaces: [], scripts: {} });
    expect(JSON.parse(read('tools/fork/package.json'))).toEqual({ name: '@acme-corp/fork' });
    expect(read('CHANGELOG.md')).toBe('# Changelog\n\n## Unreleased\n');
    expect(read('LICENSE')).toBe(files['LICENSE']);
    expect(read('README.md')).toMatch(/^# Acme\n\nIt runs.\n\n> Made from Oldname, [^\n]+\n$/);
    const said = lines.join('\n');
    expect(said).toContain('oldname is now acme, @oldname/… is @acme-corp/…');
    expect(said).toContain('bin/oldname.sh → bin/acme.sh');
    expect(said).toContain('1 file removed');
  });

  it('writes nothing in a dry run, and prints what would change', async () => {
    expect(await run('--name', 'acme', '--dry-run')).toBe(0);
    expect(git('status', '--short')).toBe('');
    expect(lines.join('\n')).toContain('bin/acme.sh');
  });

  it.each([
    ['uncommitted changes', ['--name', 'acme'], 'new.txt', 'x', 'expected no uncommitted changes'],
    ['a block without an end', ['--without', 'lab', '--force'], 'x.sh', '# begin lab\n', 'nothing has changed: x.sh: '],
    ['a broken lockfile', ['--name', 'acme', '--force'], 'package-lock.json', '{', 'package-lock.json: '],
    ['an unknown part', ['--without', 'zh-CN'], '.gitignore', '', '--without: expected one of lab, console'],
    ['a part that is gone', ['--without', 'console'], '.gitignore', '', 'the project has no console any more'],
    ['a name with the old one in it', ['--name', 'oldnames'], '.gitignore', '', 'contains the present name oldname'],
    ['a name that is in use', ['--name', 'protocol'], '.gitignore', '', 'the project uses the word "protocol" already'],
  ])('refuses %s, and writes nothing', async (_, args, file, text, reason) => {
    if (text !== '') writeFileSync(join(root, file), text);
    const before = git('status', '--short');
    expect(await run(...args)).toBe(1);
    expect(complaints.join()).toContain(reason);
    expect(git('status', '--short')).toBe(before);
  });

  it.each(['with', 'without'])('renames hidden files, and leaves links alone, %s git', async (kind) => {
    mkdirSync(join(root, '.github'));
    writeFileSync(join(root, '.github/ci.yml'), 'name: oldname\n');
    symlinkSync('bin', join(root, 'link'));
    if (kind === 'without') rmSync(join(root, '.git'), { recursive: true });
    expect([await run('--name', 'acme', '--force'), complaints]).toEqual([0, []]);
    expect(read('.github/ci.yml')).toBe('name: acme\n');
    expect(readlinkSync(join(root, 'link'))).toBe('bin');
  });

  it('can change the scope alone', async () => {
    expect(await run('--name', 'oldname', '--scope', '@acme')).toBe(0);
    expect([read('README.md'), read('CHANGELOG.md')]).toEqual([files['README.md'], files['CHANGELOG.md']]);
    expect(read('bin/oldname.sh')).toBe(files['bin/oldname.sh']);
    expect(JSON.parse(read('tools/fork/package.json'))).toEqual({ name: '@acme/fork' });
  });

  it('restores all files if one of them can not be written', async () => {
    // A folder of an ignored file is where a renamed file goes.
    mkdirSync(join(root, 'bin/acme.sh'));
    writeFileSync(join(root, 'bin/acme.sh/result'), '');
    writeFileSync(join(root, '.git/info/exclude'), 'result\n');
    expect(await run('--name', 'acme', '--without', 'lab')).toBe(1);
    expect(complaints.join()).toMatch(/nothing has changed: .*acme\.sh/);
    expect(git('status', '--short')).toBe('');
    expect(read('README.md')).toBe(files['README.md']);
    expect(statSync(join(root, 'bin/oldname.sh')).mode & 0o111).not.toBe(0);
    expect(readdirSync(root).filter((name) => name.startsWith('.fork-'))).toEqual([]);
  });

  it('renames a fork again, and keeps the credit', async () => {
    await run('--name', 'acme');
    expect(await run('--name', 'zebra', '--force')).toBe(0);
    expect(read('bin/zebra.sh')).toContain('echo zebra');
    expect(read('README.md')).toMatch(/^# Zebra\n\nIt runs.\n\n> Made from Oldname, [^\n]+\n$/);
  });
});
