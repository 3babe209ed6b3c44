import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsulDev } from '@signalbox/consul-dev';
import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from './document/document.ts';
import { Installation, type Output, type TestConsul } from './installation.fixture.ts';

function describeCommand(kind: string, start: () => Promise<TestConsul>): void {
  describe(`npm run config, with ${kind}`, () => {
    let consul: TestConsul;
    let installation: Installation;
    let count = 0;
    beforeAll(async () => {
      consul = await start();
    });
    afterAll(() => consul.stop());
    beforeEach(() => {
      count += 1;
      installation = new Installation(consul, `i${count}`);
    });
    afterEach(() => installation.stop());

    const run = (...args: string[]): Promise<Output> => installation.run(args);
    const history = async (document = 'users') => (await installation.json('history', document)) as HistoryEntry[];
    const current = async (document = 'users') => (await installation.document(document)) as HistoryEntry['document'];

    it('writes a document, and its history with author, reason and time', async () => {
      const { exitCode, said } = await run('set', 'users', 'LOG_LEVEL=debug', 'HEDGING=true', '--reason', 'slow');
      expect(said).toBe(
        'users: revision 1\n  HEDGING: (not set) → true\n  LOG_LEVEL: (not set) → debug\nno instance is registered',
      );
      expect(exitCode).toBe(0);
      await run('set', 'users', 'EJECTION_FAILURES=9', '--author', 'eve');
      const document = { revision: 2, settings: { LOG_LEVEL: 'debug', HEDGING: true, EJECTION_FAILURES: 9 } };
      expect(await current()).toEqual(document);
      const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
      expect(await history()).toEqual([
        expect.objectContaining({ revision: 1, author: 'ada', reason: 'slow', action: 'set', at }),
        { revision: 2, author: 'eve', reason: '', action: 'set', at, document },
      ]);
      expect((await run('history', 'users')).said).toMatch(
        /^2 .* eve .*EJECTION_FAILURES: \(not set\) → 9\n1 .* slow$/,
      );
    });

    it('shows the settings of a service with their origin', async () => {
      await run('set', 'all', 'LOG_LEVEL=warn', 'RETRIES=false');
      await run('set', 'users', 'LOG_LEVEL=debug');
      const { said } = await run('get', 'users');
      expect(said).toMatch(
        /^all: revision 1\n {2}LOG_LEVEL=warn\n {2}RETRIES=false\nusers: revision 1\n {2}LOG_LEVEL=debug\n/,
      );
      expect(said).toMatch(/ LOG_LEVEL +debug +service\n/);
      expect(said).toMatch(/ RETRIES +false +all\n/);
      expect(said).toMatch(/ HEDGING +false +default\n/);
      expect(await installation.json('get')).toMatchObject({
        documents: { all: { revision: 1 }, users: { revision: 1 }, orders: null },
        effective: { orders: expect.arrayContaining([{ name: 'LOG_LEVEL', value: 'warn', origin: 'all' }]) as object },
      });
    });

    it.each([
      [['users', 'LOG_LEVL=debug'], 'there is no setting LOG_LEVL of users; did you mean LOG_LEVEL, '],
      [['users', 'EJECTION_FAILURES=5000'], 'EJECTION_FAILURES: expected 1 to 1000, got 5000'],
      [['users', 'REQUEST_TIMEOUT_MS=0'], 'REQUEST_TIMEOUT_MS: expected 1 to 86400000 ms, got 0'],
      [['users', 'EJECTION_FAILURES=many'], 'EJECTION_FAILURES: expected a whole number, got "many"'],
      [['users', 'HEDGING=yes'], 'HEDGING: expected true or false, got "yes"'],
      [['users', 'LOG_LEVEL=loud'], 'LOG_LEVEL: expected one of trace, debug, '],
      [['gateway', 'SIGN_IN_LIMIT=many'], 'SIGN_IN_LIMIT: expected a text like "30/60", got "many"'],
      [
        ['users', 'DATABASE_URL=x'],
        'DATABASE_URL is not dynamic: set the environment variable DATABASE_URL of users, and',
      ],
      [['all', 'SIGN_IN_LIMIT=0'], 'SIGN_IN_LIMIT is not a setting of all, but of gateway'],
      [['user', 'LOG_LEVEL=debug'], 'there is no document user; did you mean users?'],
      [['users', 'LOG_LEVEL'], 'expected NAME=VALUE, got LOG_LEVEL'],
      [['all', 'LOG_LEVEL=debug', '--for', 'users-1'], 'all has no trial'],
    ])('refuses to set %j', async ([document, ...args], why) => {
      const { exitCode, complained } = await run('set', document!, ...args);
      expect(complained).toContain(`✗ ${why}`);
      expect(exitCode).toBe(1);
      expect(await installation.document(document!)).toBeUndefined();
    });

    it('removes settings, and never the document', async () => {
      await run('set', 'users', 'LOG_LEVEL=debug', 'HEDGING=true');
      await run('unset', 'users', 'LOG_LEVEL');
      expect(await current()).toEqual({ revision: 2, settings: { HEDGING: true } });
      expect((await run('unset', 'users', 'LOG_LEVEL')).complained).toBe('✗ not set: LOG_LEVEL; set are: HEDGING');
      expect((await run('unset', 'users')).complained).toContain('expected names of settings, or --everything');
      await run('unset', 'users', '--everything');
      expect(await current()).toEqual({ revision: 3, settings: {} });
    });

    it('writes nothing if nothing changes', async () => {
      await run('set', 'users', 'LOG_LEVEL=debug');
      expect(await run('set', 'users', 'LOG_LEVEL=debug')).toMatchObject({
        exitCode: 0,
        said: 'users already has this content',
      });
      expect(await history()).toHaveLength(1);
    });

    it('compares revisions', async () => {
      for (const level of ['debug', 'info', 'warn']) await run('set', 'users', `LOG_LEVEL=${level}`);
      expect((await run('diff', 'users')).said).toBe('users: revision 2 → 3\n  LOG_LEVEL: info → warn');
      expect((await run('diff', 'users', '1')).said).toBe('users: revision 1 → 3\n  LOG_LEVEL: debug → warn');
      expect(await installation.json('diff', 'users', '1', '2')).toEqual({
        from: 1,
        to: 2,
        changes: [{ name: 'LOG_LEVEL', from: 'debug', to: 'info' }],
      });
      expect((await run('diff', 'users', '9')).complained).toBe(
        '✗ there is no revision 9 of users: the history has 1 to 3',
      );
      expect((await run('diff', 'orders')).complained).toBe('✗ orders has no revisions');
    });

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
      for (const { author, document } of entries.slice(1))
        expect(`w${document.settings.EJECTION_FAILURES}`).toBe(author);
      expect(await current()).toEqual(entries.at(-1)!.document);
    });

    it('keeps the last 100 revisions, and rolls back to any of them', async () => {
      const settings = (revision: number) => ({ EJECTION_FAILURES: revision });
      for (let revision = 1; revision <= 101; revision += 1)
        await run('set', 'users', `EJECTION_FAILURES=${revision}`, '--no-wait');
      const entries = await history();
      expect(entries.map(({ revision }) => revision)).toEqual(Array.from({ length: 100 }, (_, at) => at + 2));
      for (const { revision, document } of entries)
        expect(document).toEqual({ revision, settings: settings(revision) });
      for (const [at, revision] of [2, 50, 101].entries()) {
        expect((await run('rollback', 'users', `${revision}`)).exitCode).toBe(0);
        expect(await current()).toEqual({ revision: 102 + at, settings: settings(revision) });
      }
      expect((await run('rollback', 'users', '2')).complained).toBe(
        '✗ there is no revision 2 of users: the history has 5 to 104',
      );
      expect((await history()).at(-1)).toMatchObject({ action: 'rollback', revision: 104 });
    }, 120_000);

    it('tries settings on one instance, and promotes them', async () => {
      await installation.addInstance('users', 'users-1');
      await run('set', 'users', 'LOG_LEVEL=info', 'RETRIES=false');
      const unknown = await run('set', 'users', 'LOG_LEVEL=debug', '--for', 'users-7');
      expect(unknown.complained).toContain('✗ there is no instance users-7 of users: registered are users-1; --force');
      await run('set', 'users', 'LOG_LEVEL=debug', '--for', 'users-1');
      const trial = { instance: 'users-1', settings: { LOG_LEVEL: 'debug', RETRIES: false } };
      expect(await current()).toEqual({ revision: 2, settings: { LOG_LEVEL: 'info', RETRIES: false }, trial });
      expect((await run('get', 'users')).said).toContain('  users-1 tries instead:\n    LOG_LEVEL=debug');
      const second = await run('set', 'users', 'LOG_LEVEL=debug', '--for', 'users-2', '--force');
      expect(second.complained).toContain('users-1 already tries settings');
      await run('unset', 'users', 'RETRIES', '--for', 'users-1');
      await run('set', 'users', 'HEDGING=true');
      await run('promote', 'users');
      expect(await current()).toEqual({ revision: 5, settings: { LOG_LEVEL: 'debug' } });
      expect((await history()).map(({ action }) => action)).toEqual(['set', 'trial', 'unset', 'set', 'promote']);
      expect((await run('promote', 'users')).complained).toContain('no instance tries settings');
    });

    it('ends a trial without promoting it', async () => {
      await run('set', 'users', 'LOG_LEVEL=info');
      await run('set', 'users', 'LOG_LEVEL=debug', '--for', 'users-1', '--force');
      await run('unset', 'users', '--trial');
      expect(await current()).toEqual({ revision: 3, settings: { LOG_LEVEL: 'info' } });
      expect((await run('unset', 'users', '--trial')).complained).toContain('no instance tries settings');
    });

    it('prints which instances applied a revision, and fails if one rejects it', async () => {
      await installation.addInstance('users', 'users-1');
      const other = await installation.addInstance('users', 'users-2');
      expect(await run('set', 'users', 'LOG_LEVEL=debug')).toMatchObject({
        exitCode: 0,
        said: expect.stringContaining('\n✓ applied by users-1, users-2') as string,
      });
      other.reports = () => [{ document: 'users', revision: 1, rejected: { revision: 2, reason: 'too loud' } }];
      const rejected = await run('set', 'users', 'LOG_LEVEL=trace');
      expect(rejected.said).toContain('\n✓ applied by users-1\n✗ rejected by users-2: too loud');
      expect(rejected.exitCode).toBe(1);
      expect(await installation.json('rollback', 'users', '1')).toMatchObject({ revision: 3, applied: ['users-1'] });
      expect((await run('set', 'users', 'LOG_LEVEL=fatal', '--no-wait')).said).not.toContain('applied');
    });

    it('waits for the instances of all services after a change for all', async () => {
      const instance = await installation.addInstance('orders', 'orders-1');
      instance.reports = () => [{ document: 'all', revision: 1 }, { document: 'orders' }];
      expect((await run('set', 'all', 'LOG_LEVEL=debug')).said).toContain('\n✓ applied by orders-1');
    });

    it('lists what each instance uses, also if it does not answer', async () => {
      await run('set', 'users', 'LOG_LEVEL=debug');
      await installation.addInstance('users', 'users-1');
      const rejecting = await installation.addInstance('users', 'users-2');
      rejecting.reports = () => [
        { document: 'all' },
        { document: 'users', revision: 7, isTrial: true, rejected: { revision: 8, reason: 'too loud' } },
      ];
      (await installation.addInstance('orders', 'orders-1')).reports = undefined;
      await installation.register('gateway', 'gateway-1', {});
      await installation.register('gateway', 'gateway-2', { opsPort: '1' });
      const { exitCode, said } = await run('who');
      expect(exitCode).toBe(0);
      expect(said.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
        'INSTANCE DOCUMENT REVISION',
        'users-1 users 1',
        'users-2 all none',
        'users-2 users 7 trial; rejects revision 8: too loud',
        'orders-1 no answer within 1000 ms',
        'gateway-1 its registration has no port for operations',
        expect.stringMatching(/^gateway-2 .*ECONNREFUSED/),
      ]);
      expect(await installation.json('who', 'orders')).toEqual([
        { id: 'orders-1', service: 'orders', problem: 'no answer within 1000 ms' },
      ]);
    });

    it('continues the revisions of a document that was deleted', async () => {
      await run('set', 'users', 'LOG_LEVEL=debug');
      await installation.deleteDocument('users');
      await run('set', 'users', 'LOG_LEVEL=warn');
      expect(await current()).toEqual({ revision: 2, settings: { LOG_LEVEL: 'warn' } });
    });

    it.each(['{nope', '[]', '{"revision":2}', '{"revision":2,"settings":{},"more":1}'])(
      'does not change the damaged document %s, but rolls it back',
      async (text) => {
        await run('set', 'users', 'LOG_LEVEL=debug');
        await installation.putDocument('users', text);
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

    it('prints changes when they happen', async () => {
      const stopping = new AbortController();
      const lines: string[] = [];
      const push = (text: string) => void lines.push(text);
      const { runCommand } = await import('./command.ts');
      const ended = runCommand(['watch'], installation.env, { log: push, error: push }, stopping.signal);
      await expect.poll(() => lines).toEqual(['watches all documents, until Ctrl-C']);
      await run('set', 'users', 'LOG_LEVEL=debug', '--reason', 'why');
      await expect.poll(() => lines[1]).toMatch(/users: revision 1 by ada: why\n {2}LOG_LEVEL: \(not set\) → debug$/);
      await installation.putDocument('users', 'x');
      await expect.poll(() => lines[2]).toMatch(/users: not a document: .*; instances reject it$/);
      await installation.deleteDocument('users');
      await expect.poll(() => lines[3]).toMatch(/users: deleted; instances keep their settings$/);
      stopping.abort();
      expect(await ended).toBe(0);
    });

    describe('edit', () => {
      let folder: string;
      beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'config-'))));
      afterEach(() => rmSync(folder, { recursive: true }));

      /** An editor that replaces the text, and meanwhile writes a document if one is given. */
      const edit = (text: string, args: string[] = [], meanwhile?: object) => {
        const script = join(folder, 'editor.mjs');
        const url = `${consul.url}/v1/kv/${installation.name}/config/users`;
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
        return installation.run(['edit', 'users', ...args], { env: { VISUAL: '', EDITOR: `node ${script}` } });
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

      it('shows both sides of a conflict, and writes nothing', async () => {
        await run('set', 'users', 'LOG_LEVEL=info');
        const theirs = { revision: 2, settings: { LOG_LEVEL: 'warn' } };
        const { exitCode, complained } = await edit('{"LOG_LEVEL":"debug"}', [], theirs);
        expect(exitCode).toBe(1);
        expect(complained).toContain('another writer changed users first: nothing is written');
        expect(complained).toMatch(
          / +base \(revision 1\) +yours +theirs \(revision 2\)\n +LOG_LEVEL +info +debug +warn\n/,
        );
        expect(complained).toContain('--file');
        expect(await current()).toEqual(theirs);
        expect(await history()).toHaveLength(1);
      });

      it('needs an editor', async () => {
        const result = await installation.run(['edit', 'users'], { env: { VISUAL: '', EDITOR: '' } });
        expect(result.complained).toBe('✗ set EDITOR to an editor, or use set and unset');
      });
    });
  });
}

describeCommand('consul-dev', startConsulDev);

const missing = whyNoRealConsul();
if (missing === undefined) describeCommand('consul agent -dev', startRealConsul);
else process.stderr.write(`${missing}\n`);

describe.skipIf(missing !== undefined)('npm run config, with a token', () => {
  const managementToken = randomUUID();
  const secret = randomUUID();
  let consul: TestConsul;
  beforeAll(async () => {
    consul = await startRealConsul({ managementToken });
  });
  afterAll(() => consul.stop());

  const send = async (method: string, path: string, body: object): Promise<{ ID: string }> => {
    const headers = { 'X-Consul-Token': managementToken };
    const answer = await fetch(`${consul.url}/v1/${path}`, { method, headers, body: JSON.stringify(body) });
    return (await answer.json()) as { ID: string };
  };

  it('says what Consul does not allow', async () => {
    const rules = (access: string) => `key_prefix "i/config" { policy = "${access}" }`;
    const { ID } = await send('PUT', 'acl/policy', { Name: 'reader', Rules: rules('read') });
    await send('PUT', 'acl/token', { SecretID: secret, Policies: [{ ID }] });
    const installation = new Installation(consul, 'i');
    const run = (CONSUL_HTTP_TOKEN: string) =>
      installation.run(['set', 'users', 'LOG_LEVEL=debug'], { env: { CONSUL_HTTP_TOKEN } });
    expect((await run(randomUUID())).complained).toContain('✗ Consul does not allow kv/i/config/users');
    expect((await run(secret)).complained).toBe('✗ Consul does not write users: Permission denied');
    await send('PUT', `acl/policy/${ID}`, { ID, Name: 'reader', Rules: rules('write') });
    await expect.poll(async () => (await run(secret)).exitCode, { timeout: 10_000 }).toBe(0);
  });
});
