import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { appsOf, appSources } from './source-watch.ts';

const sources = appSources(fileURLToPath(new URL('../../../..', import.meta.url)), ['users', 'gateway']);

describe('the apps that a source file is part of', () => {
  it.each([
    ['apps/users/src/main.ts', ['users']],
    ['apps/gateway/src/docs/page.html', ['gateway']],
    ['libs/rpc/src/index.ts', ['users', 'gateway']],
    ['libs/postgres/src/index.ts', ['users']],
    ['libs/contracts/users/src/users.contract.ts', ['users', 'gateway']],
  ])('%s belongs to %j', (path, apps) => expect(appsOf(path, sources)).toEqual(apps));

  it.each([
    'libs/rpc/src/protocol/frame.spec.ts',
    'libs/rpc/src/protocol/frame.int.spec.ts',
    'libs/rpc/src/echo.fixture.ts',
    'libs/rpc/dist/index.js',
    'libs/rpc/src/.index.ts.swp',
    'libs/contract-of-others/src/index.ts',
    'tools/gate/src/main.ts',
  ])('%s belongs to none', (path) => expect(appsOf(path, sources)).toEqual([]));
});
