import { expect, it } from 'vitest';
import { describeWithConsuls } from './consuls.fixture.ts';

describeWithConsuls('the revisions of a document', ({ installation, run, history, current }) => {
  it('loses no revision when 20 writers write at once: each succeeds or shows the conflict', async () => {
    await run('set', 'users', 'EJECTION_FAILURES=1000');
    const writers = Array.from({ length: 20 }, (_, at) => at + 1);
    const results = await Promise.all(
      writers.map((value) => run('set', 'users', `EJECTION_FAILURES=${value}`, '--no-wait', '--author', `w${value}`)),
    );
    const winners = writers.filter((_, at) => results[at]!.exitCode === 0);
    expect(winners.length).toBeGreaterThan(0);
    for (const { complained } of results.filter(({ exitCode }) => exitCode !== 0)) {
      expect(complained).toContain('nothing is written');
      expect(complained).toMatch(
        /base \(revision \d+\) +yours +theirs \(revision \d+\)\n +EJECTION_FAILURES +\d+ +\d+ +\d+/,
      );
    }
    const entries = await history();
    expect(entries.map(({ revision }) => revision)).toEqual(entries.map((_, at) => at + 1));
    expect(
      entries
        .slice(1)
        .map(({ author }) => author)
        .sort(),
    ).toEqual(winners.map((value) => `w${value}`).sort());
    for (const { author, document } of entries.slice(1)) expect(`w${document.settings.EJECTION_FAILURES}`).toBe(author);
    expect(await current()).toEqual(entries.at(-1)!.document);
  });

  it('keeps the last 100 revisions, and rolls back to any of them', async () => {
    const settings = (revision: number) => ({ EJECTION_FAILURES: revision });
    for (let revision = 1; revision <= 101; revision += 1)
      await run('set', 'users', `EJECTION_FAILURES=${revision}`, '--no-wait');
    const entries = await history();
    expect(entries.map(({ revision }) => revision)).toEqual(Array.from({ length: 100 }, (_, at) => at + 2));
    for (const { revision, document } of entries) expect(document).toEqual({ revision, settings: settings(revision) });
    for (const [at, revision] of [2, 50, 101].entries()) {
      expect((await run('rollback', 'users', `${revision}`)).exitCode).toBe(0);
      expect(await current()).toEqual({ revision: 102 + at, settings: settings(revision) });
    }
    expect((await run('rollback', 'users', '2')).complained).toBe(
      '✗ there is no revision 2 of users: the history has 5 to 104',
    );
    expect((await history()).at(-1)).toMatchObject({ action: 'rollback', revision: 104 });
  }, 120_000);

  it('keeps the history when another program writes a much higher revision', async () => {
    for (const level of ['debug', 'info']) await run('set', 'users', `LOG_LEVEL=${level}`, '--no-wait');
    await installation().putDocument('users', '{"revision":5000,"settings":{}}');
    await run('rollback', 'users', '1', '--no-wait');
    expect((await history()).map(({ revision }) => revision)).toEqual([1, 2, 5001]);
    expect(await current()).toEqual({ revision: 5001, settings: { LOG_LEVEL: 'debug' } });
  });

  it.each([2 ** 53 - 1, 10 ** 10])('restores a revision after the invalid revision %d', async (revision) => {
    await run('set', 'users', 'LOG_LEVEL=debug', '--no-wait');
    await installation().putDocument('users', JSON.stringify({ revision, settings: {} }));
    expect((await run('set', 'users', 'LOG_LEVEL=warn')).complained).toContain('rollback users REVISION');
    await run('rollback', 'users', '1', '--no-wait');
    expect(await current()).toEqual({ revision: 2, settings: { LOG_LEVEL: 'debug' } });
  });

  it('writes nothing after the last possible revision', async () => {
    const last = { revision: 10 ** 10 - 1, settings: {} };
    await installation().putDocument('users', JSON.stringify(last));
    const { exitCode, complained } = await run('set', 'users', 'LOG_LEVEL=warn');
    expect(complained).toBe('✗ users has the last possible revision: delete its key in Consul, and try again');
    expect(exitCode).toBe(1);
    expect(await current()).toEqual(last);
  });

  it('continues with the content and the revision of a document that was deleted', async () => {
    await run('set', 'users', 'LOG_LEVEL=debug', 'RETRIES=false');
    await installation().deleteDocument('users');
    await run('set', 'users', 'LOG_LEVEL=warn');
    expect(await current()).toEqual({ revision: 2, settings: { LOG_LEVEL: 'warn', RETRIES: false } });
    await installation().deleteDocument('users');
    await run('set', 'users', 'LOG_LEVEL=warn');
    expect(await current()).toEqual({ revision: 3, settings: { LOG_LEVEL: 'warn', RETRIES: false } });
  });

  it('continues with the revision of the instances if the history is lost too', async () => {
    const instance = await installation().addInstance('users', 'users-1');
    instance.reports = () => [{ document: 'users', revision: 50 }];
    const { complained } = await run('set', 'users', 'LOG_LEVEL=warn', '--no-wait');
    expect(complained).toContain('! Consul has lost users, of which instances use revision 50: settings that the new');
    expect(await current()).toEqual({ revision: 51, settings: { LOG_LEVEL: 'warn' } });
  });

  it.each(['{nope', '[]', '{"revision":2}', '{"revision":2,"settings":{},"more":1}'])(
    'does not change the damaged document %s, but rolls it back',
    async (text) => {
      await run('set', 'users', 'LOG_LEVEL=debug');
      await installation().putDocument('users', text);
      for (const args of [
        ['set', 'users', 'LOG_LEVEL=warn'],
        ['get', 'users'],
      ]) {
        const { exitCode, complained } = await run(...args);
        expect(complained).toMatch(
          /^✗ the document users in Consul is damaged: .*: restore a revision with rollback users/,
        );
        expect(exitCode).toBe(1);
      }
      await run('rollback', 'users', '1');
      expect((await current()).settings).toEqual({ LOG_LEVEL: 'debug' });
    },
  );
});
