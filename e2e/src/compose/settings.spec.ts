import { afterAll, describe, expect, inject, it } from 'vitest';
import { compose, consulInside, containersOf } from './containers.ts';

interface Report {
  readonly id: string;
  readonly documents: readonly { readonly document: string; readonly revision?: number; readonly isTrial?: boolean }[];
}

describe('docker compose run config', () => {
  const config = (...args: string[]) => compose('run', '--rm', '-T', 'config', ...args);
  const json = async (...args: string[]) => JSON.parse(await config(...args, '--json')) as unknown;
  const who = async () => (await json('who', 'users')) as Report[];
  const revisionsOf = ({ documents }: Report) => documents.find(({ document }) => document === 'users');
  afterAll(() => config('unset', 'users', '--everything'));

  it('changes the settings of all instances', async () => {
    const ids = (await who()).map(({ id }) => id);
    expect(ids).toHaveLength((await containersOf('users')).length);
    const result = await json('set', 'users', 'SLOW_START_MS=4999', '--author', 'e2e');
    expect(result).toMatchObject({ isChanged: true, applied: ids, rejected: [], pending: [] });
    const [one, ...others] = ids;
    await config('set', 'users', 'SLOW_START_MS=4998', '--for', one!);
    const trials = (await who()).map((report) => [report.id, revisionsOf(report)?.isTrial ?? false]);
    expect(trials).toEqual([[one, true], ...others.map((id) => [id, false])]);
    await config('promote', 'users');
    expect(await json('history', 'users')).toMatchObject([
      { author: 'e2e' },
      { action: 'trial' },
      { action: 'promote' },
    ]);
  });

  it('says why it refuses', async () => {
    await expect(config('set', 'users', 'LOG_LEVEL=loud')).rejects.toThrow('LOG_LEVEL: expected one of trace, debug');
  });

  it('is, besides the console, the only program that may write settings', async () => {
    const { name } = inject('compose');
    const write = async (service: string, key: string) => {
      const [container] = await containersOf(service);
      return consulInside(container!, `kv/${name}/${key}`, { method: 'PUT', body: '{}' });
    };
    for (const document of ['all', 'users', 'orders'])
      expect(await write('users', `config/${document}`)).toContain('Permission denied');
    // A document that no instance reads.
    expect(await write('console', 'config/none')).toBe('true');
    expect(await write('console', 'other')).toContain('Permission denied');
  });

  it('gets no key of the authority', async () => {
    const files = await compose('run', '--rm', '-T', '--entrypoint', 'ls', 'config', '/identity');
    expect(files).toBe('consul-token');
  });
});
