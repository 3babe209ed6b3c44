import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Servers from './servers.ts';

describe('test servers', () => {
  let servers: typeof Servers;
  beforeEach(async () => {
    // The setup of this workspace has bound those of the module that suites share.
    vi.resetModules();
    servers = await import('./servers.ts');
  });

  it('explain what to do if none are bound', async () => {
    const { fromSources, joinPostgres, startConsul, startPostgres, startTemporaryPostgres } = servers;
    for (const start of [
      fromSources,
      joinPostgres,
      startConsul,
      startTemporaryPostgres,
      () => startPostgres({ dataDir: '/' }),
    ])
      await expect(start()).rejects.toThrow('no test servers are bound: use workspaceConfig of vitest.base.ts, or');
  });

  it('are the bound ones', async () => {
    const consul = { url: 'http://127.0.0.1:8500', port: 8500, stop: () => Promise.resolve() };
    const startConsul = vi.fn(() => Promise.resolve(consul));
    servers.bindTestServers({ ...servers, startConsul });
    await expect(servers.startConsul({ port: 8500 })).resolves.toBe(consul);
    expect(startConsul).toHaveBeenCalledWith({ port: 8500 });
  });
});
