import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { until } from '@signalbox/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appSources, watchSources } from './source-watch.ts';

describe('a watched workspace', () => {
  let root: string;
  let stop: AbortController;
  let changes: string[][];

  const save = (path: string, text = '{}') => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stack-'));
    stop = new AbortController();
    changes = [];
    save('libs/rpc/package.json', '{"name":"@signalbox/rpc"}');
    save('libs/rpc/src/deep/frame.ts');
    for (const app of ['users', 'orders']) {
      const dependencies = app === 'orders' ? { '@signalbox/rpc': '*' } : {};
      save(`apps/${app}/package.json`, JSON.stringify({ name: `@signalbox/${app}`, dependencies }));
      save(`apps/${app}/src/main.ts`);
    }
    const sources = appSources(root, ['users', 'orders']);
    watchSources(root, sources, { changed: (apps) => changes.push([...apps]), failed: () => {} }, stop.signal);
  });

  afterEach(() => {
    stop.abort();
    rmSync(root, { recursive: true });
  });

  it.each([
    ['apps/users/src/main.ts', ['users']],
    ['libs/rpc/src/deep/frame.ts', ['orders']],
    ['libs/rpc/src/a/new/folder.ts', ['orders']],
  ])('reports the apps that a saved %s belongs to', async (path, apps) => {
    save(path);
    await until(() => changes.length > 0);
    expect(changes).toEqual([apps]);
  });

  it('reports a file that an editor replaces by a rename', async () => {
    save('apps/users/src/main.ts~');
    renameSync(join(root, 'apps/users/src/main.ts~'), join(root, 'apps/users/src/main.ts'));
    await until(() => changes.length > 0);
    expect(changes).toEqual([['users']]);
  });

  it('reports many saved files together', async () => {
    for (let file = 0; file < 20; file++) save(`libs/rpc/src/file-${file}.ts`);
    save('apps/users/src/main.ts');
    await until(() => changes.length > 0);
    expect(changes.map((apps) => apps.toSorted())).toEqual([['orders', 'users']]);
  });
});
