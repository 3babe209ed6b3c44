import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithConsuls } from './consuls.fixture.ts';

describeWithConsuls('npm run config -- edit', ({ installation, run, history, current }) => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'config-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** An editor that replaces the text, and meanwhile writes a document if one is given. */
  const edit = (text: string, args: string[] = [], meanwhile?: object) => {
    const script = join(folder, 'editor.mjs');
    const url = `${installation().documentUrl('users')}`;
    const other =
      meanwhile && `await fetch('${url}', { method: 'PUT', body: ${JSON.stringify(JSON.stringify(meanwhile))} });`;
    writeFileSync(
      script,
      `import { copyFileSync, writeFileSync } from 'node:fs';
       const file = process.argv[2];
       copyFileSync(file, '${folder}/before');
       writeFileSync(file, ${JSON.stringify(text)});
       ${other ?? ''}`,
    );
    return installation().run(['edit', 'users', ...args], { env: { VISUAL: '', EDITOR: `node ${script}` } });
  };
  const before = () => readFileSync(join(folder, 'before'), 'utf8');

  it('writes what the editor saves', async () => {
    await run('set', 'users', 'LOG_LEVEL=debug');
    expect((await edit('{"RETRIES":false}')).exitCode).toBe(0);
    expect(before()).toBe('{\n  "LOG_LEVEL": "debug"\n}\n');
    expect(await current()).toEqual({ revision: 2, settings: { RETRIES: false } });
    expect((await history()).at(-1)).toMatchObject({ action: 'edit' });
  });

  it.each([
    ['{"RETRIES":5}', 'RETRIES: expected true or false, got 5'],
    ['{nope', 'expected a JSON object of settings'],
  ])('keeps the invalid text %s for another try', async (text, why) => {
    const { exitCode, complained } = await edit(text);
    expect(exitCode).toBe(1);
    expect(complained).toContain(`✗ ${why}`);
    const [, file] = /--file (\S+)/.exec(complained)!;
    await edit('{"RETRIES":true}', ['--file', file!]);
    expect(before()).toBe(text);
    expect((await current()).settings).toEqual({ RETRIES: true });
  });

  it('says that the editor left no file', async () => {
    const env = { VISUAL: '', EDITOR: 'rm' };
    const { exitCode, complained } = await installation().run(['edit', 'users'], { env });
    expect(complained).toMatch(/^✗ cannot read .*users\.json: ENOENT/);
    expect(exitCode).toBe(1);
  });

  it('shows both sides of a conflict, and writes nothing', async () => {
    await run('set', 'users', 'LOG_LEVEL=info');
    const theirs = { revision: 2, settings: { LOG_LEVEL: 'warn' } };
    const { exitCode, complained } = await edit('{"LOG_LEVEL":"debug"}', [], theirs);
    expect(exitCode).toBe(1);
    expect(complained).toContain('another writer changed users first: nothing is written');
    expect(complained).toMatch(/ +base \(revision 1\) +yours +theirs \(revision 2\)\n +LOG_LEVEL +info +debug +warn\n/);
    expect(complained).toContain('--file');
    expect(await current()).toEqual(theirs);
    expect(await history()).toHaveLength(1);
  });

  it('needs an editor', async () => {
    const result = await installation().run(['edit', 'users'], { env: { VISUAL: '', EDITOR: '' } });
    expect(result.complained).toBe('✗ set EDITOR to an editor, or use set and unset');
  });
});
